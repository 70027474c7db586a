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
        guard let source = problem.program(in: answer) else {
            return Self.grade(.missingFunction, "The answer defines no function named \(problem.function).")
        }
        let digest = StableDigest(of: question.name + "\u{1E}" + source)
        if let grade = known[digest] { return grade }
        let grade = await freshGrade(of: source, problem)
        if grade.outcome != .graderFault { known[digest] = grade }
        return grade
    }

    private func freshGrade(of source: String, _ problem: UnitTestProblem) async -> Grade {
        let bench = bench
        let asked = asked[problem.name]
        do {
            let found = try await lanes.run { try bench.verdict(on: source, of: problem, asking: asked) }
            if let asked = found.asked { self.asked[problem.name] = asked }
            switch found.verdict {
            case .passed: return Self.grade(.ok, "")
            // The words of a failed test would tell a hidden case.
            case .failed(.wrongAnswer, _): return Self.grade(.wrongAnswer, "A test fails.")
            case .failed(let outcome, let words): return Self.grade(outcome, words)
            case .badProblem(let words): return Self.grade(.graderFault, "problem \(problem.name): \(words)")
            }
        } catch {
            return Self.grade(.graderFault, "\(error)")
        }
    }

    private static func grade(_ outcome: GradeOutcome, _ feedback: String) -> Grade {
        Grade(points: outcome == .ok ? 1 : 0, maximumPoints: 1, outcome: outcome, feedback: feedback)
    }
}

extension UnitTestProblem {
    /// The program that a message holds: the block that defines the function, or a body for the problem's head.
    func program(in message: String) -> String? {
        if let code = CodeExtraction.python(defining: function, in: message) { return preamble + code }
        let body = CodeExtraction.fencedBlocks(in: message).last ?? message
        let isBody = body.split(separator: "\n").first { !$0.allSatisfy(\.isWhitespace) }?.first?.isWhitespace
        guard !head.isEmpty, isBody == true else { return nil }
        return preamble + head + (head.hasSuffix("\n") ? "" : "\n") + body
    }
}
