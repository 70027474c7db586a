internal import NumericalMethods

/// Questions, and how answers to them are graded, as a task file declares them.
public struct TaskDefinition: Hashable, Sendable {
    public let name: String
    /// What the search asks, in order.
    public let questions: [TaskQuestion]
    /// What confirmation and pruning ask: questions that the search never saw, where the task keeps some back.
    public let confirmationQuestions: [TaskQuestion]
    let kind: Kind
    /// Everything that decides a grade, as text, for ``fingerprint``.
    let content: String

    enum Kind: Hashable, Sendable {
        case pythonFunction(PythonFunctionTask)
        case labeledAnswers(labels: [String: String], match: AnswerMatch, tolerance: Double)
        case unitTests([UnitTestProblem], limits: SandboxLimits)
    }

    /// All questions, those kept back included.
    public var allQuestions: [TaskQuestion] {
        questions + confirmationQuestions.filter { !questions.contains($0) }
    }

    /// The most points that one question can give.
    public var maximumPoints: Double {
        switch kind {
        case .pythonFunction(let task): task.maximumPoints
        case .labeledAnswers, .unitTests: 1
        }
    }

    /// Names the task in reports: scores of equal tasks can be compared.
    public var fingerprint: String { StableDigest(of: content).short }

    /// Whether grading runs programs, which need a sandbox.
    public var runsPrograms: Bool {
        switch kind {
        case .pythonFunction, .unitTests: true
        case .labeledAnswers: false
        }
    }

    /// A grader for the task, and the sandbox it uses in words (`nil` when it runs no programs).
    ///
    /// - Parameter memory: where measured grades are kept beyond this process; `nil` keeps none.
    /// - Throws: ``GradingError``.
    public func makeGrader(
        sandbox requirement: SandboxRequirement, memory: GradeMemory? = nil
    ) async throws -> (grader: any Grader, sandbox: String?) {
        switch kind {
        case .labeledAnswers(let labels, let match, let tolerance):
            return (LabeledAnswersGrader(labels: labels, match: match, tolerance: tolerance), nil)
        case .unitTests(let problems, let limits):
            let python = try PythonInterpreter.find()
            let level = try await SandboxProbe.level(for: requirement, python: python)
            let bench = UnitTestBench(level: level, python: python, limits: limits)
            return (UnitTestsGrader(problems: problems, bench: bench), level.words)
        case .pythonFunction(let task):
            let python = try PythonInterpreter.find()
            let level = try await SandboxProbe.level(for: requirement, python: python)
            let grader = try await PythonFunctionGrader(
                task: task, level: level, python: python, memory: memory, fingerprint: fingerprint)
            return (grader, level.words)
        }
    }
}
