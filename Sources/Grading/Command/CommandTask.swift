/// A grader of somebody's own: a program that reads the answer and prints a grade.
struct CommandTask: Hashable, Sendable {
    /// The program and its arguments; those that name a file of the task's folder are given by their whole path.
    let words: [String]
    /// Where the task lies.
    let folder: String
    let maximumPoints: Double
    let limits: SandboxLimits

    /// A script may compile and run whatever the answer is: more than a graded function needs.
    static let defaultLimits: SandboxLimits = {
        var limits = SandboxLimits()
        limits.addressSpaceBytes = 4 << 30
        limits.fileBytes = 256 << 20
        limits.openFiles = 1024
        limits.replyBytes = 1 << 20
        limits.gradeSeconds = 30
        limits.cpuSeconds = 30
        return limits
    }()
}
