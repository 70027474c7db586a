/// What a grader says of one answer.
public struct Grade: Hashable, Codable, Sendable {
    /// In 0...``maximumPoints``.
    public let points: Double
    public let maximumPoints: Double
    public let outcome: GradeOutcome
    /// Where the points came from, in a fixed order; empty for graders without parts.
    public let cases: [CaseGrade]
    /// What a model could use to do better; never tells a hidden case's input or expected value.
    public let feedback: String
    /// How far judging models agreed with themselves, from 0 to 1; `nil` where none judged.
    public let agreement: Double?

    /// A grade.
    public init(
        points: Double, maximumPoints: Double, outcome: GradeOutcome, cases: [CaseGrade] = [], feedback: String = "",
        agreement: Double? = nil
    ) {
        self.points = points
        self.maximumPoints = maximumPoints
        self.outcome = outcome
        self.cases = cases
        self.feedback = feedback
        self.agreement = agreement
    }

    /// No points, and why.
    static func failed(_ outcome: GradeOutcome, of maximumPoints: Double, _ feedback: String) -> Grade {
        Grade(points: 0, maximumPoints: maximumPoints, outcome: outcome, feedback: feedback)
    }
}

/// How grading an answer ended. All but ``graderFault`` are the answer's doing.
public enum GradeOutcome: String, Codable, CaseIterable, Sendable {
    case ok
    case wrongAnswer = "wrong_answer"
    case runtimeError = "runtime_error"
    case timeout
    case memoryLimit = "memory_limit"
    case outputLimit = "output_limit"
    case syntaxError = "syntax_error"
    case missingFunction = "missing_function"
    case tampering
    case graderFault = "grader_fault"

    /// Also reads the names that runs before version 0.2 were stored with, such as `wrongAnswer`.
    public init(from decoder: any Decoder) throws {
        let name = try decoder.singleValueContainer().decode(String.self)
        let words = name.map { $0.isUppercase ? "_" + $0.lowercased() : String($0) }.joined()
        guard let outcome = GradeOutcome(rawValue: words) else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath, debugDescription: "no outcome is called '\(name)'"))
        }
        self = outcome
    }
}

/// One part of a grade: a case, a defect, the speed.
public struct CaseGrade: Hashable, Codable, Sendable {
    public let name: String
    public let points: Double
    public let maximumPoints: Double
    public let outcome: GradeOutcome

    /// A part of a grade.
    public init(name: String, points: Double, maximumPoints: Double, outcome: GradeOutcome) {
        self.name = name
        self.points = points
        self.maximumPoints = maximumPoints
        self.outcome = outcome
    }
}
