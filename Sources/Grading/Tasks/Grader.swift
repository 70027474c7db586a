/// Something to answer.
public struct TaskQuestion: Hashable, Codable, Sendable {
    /// Unique within its task.
    public let name: String
    /// What a model gets to read.
    public let text: String

    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// Turns an answer into a grade.
///
/// Safe to call from many tasks at once. Never throws: a grader that fails says so in the grade's outcome
/// (``GradeOutcome/graderFault``), which is not the answer's fault.
public protocol Grader: Sendable {
    /// What `answer`, a model's whole message, is worth for `question`.
    func grade(_ answer: String, for question: TaskQuestion) async -> Grade
}
