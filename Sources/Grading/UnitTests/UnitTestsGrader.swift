internal import NumericalMethods

/// Grades functions by unit tests: one point when all pass.
public actor UnitTestsGrader: Grader {
    private let problems: [String: UnitTestProblem]
    private let bench: UnitTestBench
    private let lanes = GradingLanes()
    private var known: [StableDigest: Grade] = [:]
    /// What each problem's tests ask, once they have run.
    private var asked: [String: [PlainValue]] = [:]

    init(problems: [UnitTestProblem], bench: UnitTestBench) {
        self.problems = Dictionary(problems.map { ($0.name, $0) }) { first, _ in first }
        self.bench = bench
    }

    public func grade(_ answer: String, for question: TaskQuestion) async -> Grade {
        guard let problem = problems[question.name] else {
            return Self.grade(.graderFault, "the data set has no problem named '\(question.name)'")
        }
        let sources = problem.programs(in: answer)
        guard !sources.isEmpty else {
            return Self.grade(.missingFunction, "The answer defines no function named \(problem.function).")
        }
        let digest = StableDigest(of: question.name + "\u{1E}" + sources.joined(separator: "\u{1E}"))
        if let grade = known[digest] { return grade }
        let grade = await freshGrade(of: sources, problem)
        if grade.outcome != .graderFault { known[digest] = grade }
        return grade
    }

    /// The grade of the first program that can be loaded; of the first one when none can.
    private func freshGrade(of sources: [String], _ problem: UnitTestProblem) async -> Grade {
        let deadline = ContinuousClock.now + .seconds(bench.limits.gradeSeconds)
        var first: Grade?
        for source in sources where first == nil || ContinuousClock.now < deadline {
            let (grade, isLoaded) = await freshGrade(of: source, problem)
            if isLoaded { return grade }
            first = first ?? grade
        }
        return first ?? Self.grade(.graderFault, "no program")
    }

    private func freshGrade(of source: String, _ problem: UnitTestProblem) async -> (grade: Grade, isLoaded: Bool) {
        let bench = bench
        let asked = asked[problem.name]
        do {
            let found = try await lanes.run { try bench.verdict(on: source, of: problem, asking: asked) }
            if let asked = found.asked { self.asked[problem.name] = asked }
            switch found.verdict {
            case .passed: return (Self.grade(.ok, ""), true)
            case .unloadable(let outcome, let words): return (Self.grade(outcome, words), outcome == .tampering)
            // The words of a failed test would tell a hidden case.
            case .failed(.wrongAnswer, _): return (Self.grade(.wrongAnswer, "A test fails."), true)
            case .failed(let outcome, let words): return (Self.grade(outcome, words), true)
            case .badProblem(let words):
                return (Self.grade(.graderFault, "problem \(problem.name): \(words)"), true)
            }
        } catch {
            return (Self.grade(.graderFault, "\(error)"), true)
        }
    }

    private static func grade(_ outcome: GradeOutcome, _ feedback: String) -> Grade {
        Grade(points: outcome == .ok ? 1 : 0, maximumPoints: 1, outcome: outcome, feedback: feedback)
    }
}

extension UnitTestProblem {
    /// The programs that a message may mean, the likeliest first: whole functions, or bodies for the problem's head.
    func programs(in message: String) -> [String] {
        CodeExtraction.programs(defining: function, in: message, head: head).map(withPreamble)
    }

    /// Python wants imports from the future before everything else.
    private func withPreamble(_ code: String) -> String {
        guard !preamble.isEmpty, code.contains("from __future__") else { return preamble + code }
        let lines = code.allLines
        let isFuture = { (line: Substring) in line.hasPrefix("from __future__") }
        return (lines.filter(isFuture) + [Substring(preamble)] + lines.filter { !isFuture($0) })
            .joined(separator: "\n")
    }
}
