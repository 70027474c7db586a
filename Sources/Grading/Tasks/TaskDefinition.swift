internal import NumericalMethods

/// Questions, and how answers to them are graded, as a task file declares them.
public struct TaskDefinition: Hashable, Sendable {
    public let name: String
    /// What the search asks, in order.
    public let questions: [TaskQuestion]
    /// What confirmation and pruning ask: questions that the search never saw, where the task keeps some back.
    public let confirmationQuestions: [TaskQuestion]
    /// What is asked last, when all is decided; none where the task keeps none back for it.
    public let testQuestions: [TaskQuestion]
    let plan: GraderPlan
    /// Everything that decides a grade, as text, for ``fingerprint``.
    let content: String

    /// All questions, those kept back included.
    public var allQuestions: [TaskQuestion] {
        let searched = Set(questions)
        return questions + confirmationQuestions.filter { !searched.contains($0) } + testQuestions
    }

    /// The most points that one question can give.
    public var maximumPoints: Double { plan.maximumPoints }

    /// Names the task in reports: scores of equal tasks can be compared.
    public var fingerprint: String { StableDigest(of: content).short }

    /// Version of the rules by which answers are read: grades of different versions differ where the rules do. Raise it
    /// with every change of a rule. Version 0.1 had none.
    public static let gradingRules = 2

    /// Whether grading runs programs, which need a sandbox.
    public var runsPrograms: Bool { plan.runsPrograms }

    /// The models that judge answers, each once; ``makeGrader(sandbox:memory:judge:)`` needs calls to them.
    public var judges: [JudgeModel] { plan.judges }

    /// A grader for the task, and the sandbox it uses in words (`nil` when it runs no programs).
    ///
    /// - Parameters:
    ///   - memory: where measured grades are kept beyond this process; `nil` keeps none.
    ///   - judge: how judging models are asked; `nil` for tasks without ``judges``.
    /// - Throws: ``GradingError``.
    public func makeGrader(
        sandbox requirement: SandboxRequirement, memory: GradeMemory? = nil, judge: JudgeCall? = nil
    ) async throws -> (grader: any Grader, sandbox: String?) {
        let workshop = GraderWorkshop(
            requirement: requirement, memory: memory, fingerprint: fingerprint, judge: judge)
        let (grader, level) = try await workshop.grader(for: plan)
        return (grader, level?.words)
    }
}
