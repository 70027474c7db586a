/// Grades answers to questions whose right answer is known: one point each.
public struct LabeledAnswersGrader: Grader {
    private let labels: [String: AnswerLabel]
    private let rule: AnswerRule

    /// - Parameter labels: what is right, by the question's name.
    init(labels: [String: AnswerLabel], rule: AnswerRule) {
        self.labels = labels
        self.rule = rule
    }

    public func grade(_ answer: String, for question: TaskQuestion) async -> Grade {
        guard let label = labels[question.name] else {
            return Grade(
                points: 0, maximumPoints: 1, outcome: .graderFault,
                feedback: "the data set has no question named '\(question.name)'")
        }
        switch rule.reading(of: answer, label: label).judgement {
        case .right: return Grade(points: 1, maximumPoints: 1, outcome: .ok)
        case .wrong(let words):
            return Grade(points: 0, maximumPoints: 1, outcome: .wrongAnswer, feedback: words)
        case .tooLong:
            return Grade(
                points: 0, maximumPoints: 1, outcome: .timeout, feedback: "The answer is too long to be matched.")
        }
    }
}
