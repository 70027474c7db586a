/// How a task's answers are graded, as its file declares it.
indirect enum GraderPlan: Hashable, Sendable {
    case pythonFunction(PythonFunctionTask)
    case labeledAnswers(labels: [String: AnswerLabel], rule: AnswerRule)
    case unitTests([UnitTestProblem], limits: SandboxLimits, packages: [String])
    case command(CommandTask)
    case rubric(RubricTask)
    case pairwise(PairwiseTask)
    case mix([MixPart])
}

extension GraderPlan {
    /// The most points that one question can give.
    var maximumPoints: Double {
        switch self {
        case .pythonFunction(let task): task.maximumPoints
        case .labeledAnswers, .unitTests: 1
        case .command(let task): task.maximumPoints
        case .rubric(let task): task.maximumPoints
        case .pairwise(let task): task.maximumPoints
        case .mix(let parts): parts.reduce(0) { $0 + $1.points }
        }
    }

    /// Whether grading runs programs, which need a sandbox.
    var runsPrograms: Bool {
        switch self {
        case .pythonFunction, .unitTests, .command: true
        case .labeledAnswers, .rubric, .pairwise: false
        case .mix(let parts): parts.contains { $0.plan.runsPrograms }
        }
    }

    /// The models that judge, each once, in the order of the file.
    var judges: [JudgeModel] {
        switch self {
        case .pythonFunction, .labeledAnswers, .unitTests, .command: []
        case .rubric(let task): [task.judge]
        case .pairwise(let task): [task.judge]
        case .mix(let parts):
            parts.flatMap(\.plan.judges).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
    }
}

/// What a grader is made with besides its task.
struct GraderWorkshop: Sendable {
    let requirement: SandboxRequirement
    let memory: GradeMemory?
    let fingerprint: String
    let judge: JudgeCall?

    /// The grader that `plan` describes, and the sandbox it uses; `nil` when it runs no programs.
    ///
    /// - Throws: ``GradingError``.
    func grader(for plan: GraderPlan) async throws -> (grader: any Grader, level: SandboxLevel?) {
        switch plan {
        case .labeledAnswers(let labels, let rule): return (LabeledAnswersGrader(labels: labels, rule: rule), nil)
        case .rubric(let task): return (RubricGrader(task: task, call: try judgeCall(task.judge)), nil)
        case .pairwise(let task): return (PairwiseGrader(task: task, call: try judgeCall(task.judge)), nil)
        case .unitTests(let problems, let limits, let packages):
            let python = try PythonInterpreter.find(packages: packages)
            let level = try await SandboxProbe.level(for: requirement, python: python)
            let bench = UnitTestBench(level: level, python: python, limits: limits)
            return (UnitTestsGrader(problems: problems, bench: bench), level)
        case .pythonFunction(let task):
            let python = try PythonInterpreter.find(packages: task.packages)
            let level = try await SandboxProbe.level(for: requirement, python: python)
            let grader = try await PythonFunctionGrader(
                task: task, level: level, python: python, memory: memory, fingerprint: fingerprint)
            return (grader, level)
        case .command(let task):
            let level = try await SandboxProbe.level(for: requirement, python: try PythonInterpreter.find())
            return (CommandGrader(task: task, level: level), level)
        case .mix(let parts):
            var graders: [MixedGrader.Part] = []
            var level: SandboxLevel?
            for part in parts {
                let (grader, own) = try await grader(for: part.plan)
                graders.append(MixedGrader.Part(name: part.name, points: part.points, grader: grader))
                level = level ?? own
            }
            return (MixedGrader(parts: graders), level)
        }
    }

    private func judgeCall(_ model: JudgeModel) throws(GradingError) -> JudgeCall {
        guard let judge else { throw .noJudge(model: model.name) }
        return judge
    }
}
