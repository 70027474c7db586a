/// Grades answers to questions whose right answer is known: one point each.
public struct LabeledAnswersGrader: Grader {
    private let labels: [String: String]
    private let choices: [String]
    private let match: AnswerMatch
    private let tolerance: Double

    /// - Parameters:
    ///   - labels: the right answer by the question's name.
    ///   - tolerance: how far a number may be off, for ``AnswerMatch/number``.
    public init(labels: [String: String], match: AnswerMatch, tolerance: Double = 1e-9) {
        self.labels = labels
        self.match = match
        self.tolerance = tolerance
        choices = Set(labels.values).sorted()
    }

    public func grade(_ answer: String, for question: TaskQuestion) async -> Grade {
        guard let label = labels[question.name] else {
            return Grade(
                points: 0, maximumPoints: 1, outcome: .graderFault,
                feedback: "the data set has no question named '\(question.name)'")
        }
        let isRight = match.accepts(answer, label: label, choices: choices, tolerance: tolerance)
        return Grade(points: isRight ? 1 : 0, maximumPoints: 1, outcome: isRight ? .ok : .wrongAnswer)
    }
}
