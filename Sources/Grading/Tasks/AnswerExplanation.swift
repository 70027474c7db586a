/// What a task's grader read in an answer, and why: for people, since it shows the label.
public struct AnswerExplanation: Hashable, Encodable, Sendable {
    /// The grader's name in a mix; else the kind of match.
    public let grader: String
    /// What was read; `nil` where the answer gives nothing.
    public let read: String?
    /// How it was found, or why nothing was.
    public let reason: String
    /// What counts as right.
    public let accepted: [String]

    /// One line for each, as the terminal shows them.
    public var lines: [String] {
        [
            "\(grader): read " + (read.map { "'\(Self.shown($0))'" } ?? "nothing"), "  why: \(Self.shown(reason))",
            "  right: "
                + (accepted.isEmpty ? "any that meets the schema" : accepted.map(Self.shown).joined(separator: " | ")),
        ]
    }

    /// Answers and labels come from strangers: no control character, and no screenful.
    private static func shown(_ text: String) -> String { PlainText.printable(String(text.prefix(200))) }
}

extension TaskDefinition {
    /// What the task's labelled graders read in `answer`; empty for tasks without any.
    public func explanations(of answer: String, for question: TaskQuestion) -> [AnswerExplanation] {
        plan.explanations(of: answer, for: question, name: nil)
    }
}

extension GraderPlan {
    func explanations(of answer: String, for question: TaskQuestion, name: String?) -> [AnswerExplanation] {
        switch self {
        case .labeledAnswers(let labels, let rule):
            guard let label = labels[question.name] else { return [] }
            let reading = rule.reading(of: answer, label: label)
            return [
                AnswerExplanation(
                    grader: name ?? rule.match.rawValue, read: reading.found, reason: reading.reason,
                    accepted: label.value.map { [$0.canonical] } ?? label.accepted)
            ]
        case .mix(let parts):
            return parts.flatMap { $0.plan.explanations(of: answer, for: question, name: $0.name) }
        case .pythonFunction, .unitTests, .command, .rubric, .pairwise: return []
        }
    }
}
