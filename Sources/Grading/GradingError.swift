/// Why nothing can be graded. What is wrong with an *answer* is a grade, not an error.
public enum GradingError: Error, Hashable, Sendable {
    case noPython(reason: String)
    case noSandbox(required: String, found: String)
    case cannotStart(reason: String)
    /// The task's own programs fail.
    case badTask(reason: String)
    /// A model judges answers, and nothing was given to ask it by.
    case noJudge(model: String)
}

extension GradingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noPython(let reason):
            "graded programs need Python 3.9 or newer as 'python3' on the path: \(reason). On Debian and Ubuntu: "
                + "apt-get install python3"
        case .noSandbox(let required, let found):
            "a sandbox is required (\(required)), but this machine offers only \(found). Install bubblewrap "
                + "(apt-get install bubblewrap), or pass --sandbox best to go on without"
        case .cannotStart(let reason): "a graded program can't be started: \(reason)"
        case .badTask(let reason): "the task's own programs fail: \(reason)"
        case .noJudge(let model): "the task's answers are judged by \(model), which can't be asked here"
        }
    }
}
