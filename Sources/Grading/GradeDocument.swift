/// A grade as `moatune grade --json` prints it.
public struct GradeDocument: Encodable, Sendable {
    let score: Double
    let max: Double
    let outcome: GradeOutcome
    let cases: [Part]
    let feedback: String
    /// How far judging models agreed; absent where none judged.
    let agreement: Double?
    /// How tightly the answer was held; absent for graders that run no programs.
    let sandbox: String?
    /// What was read in the answer; absent unless asked for.
    let explanations: [AnswerExplanation]?

    struct Part: Encodable, Sendable {
        let name: String
        let score: Double
        let max: Double
        let outcome: GradeOutcome
    }

    /// - Parameters:
    ///   - sandbox: the sandbox in words.
    ///   - explanations: what was read in the answer, where that was asked for.
    public init(_ grade: Grade, sandbox: String?, explanations: [AnswerExplanation]? = nil) {
        score = grade.points
        max = grade.maximumPoints
        outcome = grade.outcome
        cases = grade.cases.map {
            Part(name: $0.name, score: $0.points, max: $0.maximumPoints, outcome: $0.outcome)
        }
        feedback = grade.feedback
        agreement = grade.agreement
        self.sandbox = sandbox
        self.explanations = explanations
    }
}
