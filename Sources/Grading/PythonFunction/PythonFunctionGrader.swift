internal import Foundation
internal import NumericalMethods

/// Grades a Python function: right on general cases, free of each known defect, and fast.
///
/// The answer runs in a sandbox of its own and sees inputs only. Expected values come from the reference, which runs
/// in another one. Points for defects and speed count only when the answer passes the gate cases, so that a stub
/// earns nothing by luck.
///
/// Answers that are the same program get the same grade, from memory.
public actor PythonFunctionGrader: Grader {
    private let task: PythonFunctionTask
    private let level: SandboxLevel
    private let python: PythonInterpreter
    private let lanes: GradingLanes
    private let cases: [PythonCase]
    private let timings: [PythonCase]
    private let brokenRatio: Double
    private let memory: GradeMemory?
    /// What a kept grade is good for: this version of the grader, this task, graded this way.
    private let memoryKey: String
    private var known: [StableDigest: Grade] = [:]

    /// A grader for `task` whose programs run at `level`. Runs the task's own programs once.
    ///
    /// - Parameters:
    ///   - memory: where grades are kept beyond this process; `nil` keeps none.
    ///   - fingerprint: the task's, under which they are kept.
    /// - Throws: ``GradingError`` when Python or the task's programs don't work.
    public init(
        task: PythonFunctionTask, level: SandboxLevel, python: PythonInterpreter, memory: GradeMemory? = nil,
        fingerprint: String = ""
    ) async throws {
        self.task = task
        self.level = level
        self.python = python
        self.memory = memory
        memoryKey = "5/\(fingerprint)/\(level.rawValue)/\(python.version)"
        let lanes = GradingLanes()
        self.lanes = lanes
        let author = PythonTaskAuthor(task: task, level: level, python: python, limits: task.limits)
        (cases, timings) = try await lanes.run {
            try author.cases(timedRounds: task.speedPoints > 0 ? PythonTimer.inputs : 0)
        }
        let timings = timings
        guard task.speedPoints > 0 else {
            brokenRatio = 1
            return
        }
        let timer = PythonTimer(task: task, level: level, python: python, limits: task.limits)
        brokenRatio = try await lanes.runAlone { try timer.ratio(of: task.broken, on: timings, keepsArguments: false) }
    }

    public func grade(_ answer: String, for question: TaskQuestion) async -> Grade {
        let sources = CodeExtraction.programs(defining: task.function, in: answer)
        guard !sources.isEmpty else {
            return failed(.missingFunction, "The answer defines no function named \(task.function).")
        }
        let source = sources.joined(separator: "\u{1E}")
        let digest = StableDigest(of: source)
        if let grade = known[digest] ?? memory?.grade(of: source, for: memoryKey) { return grade }
        let grade = await freshGrade(of: sources)
        guard grade.outcome != .graderFault else { return grade }
        // Somebody else may have graded the same program meanwhile: the first grade counts.
        if let first = known[digest] { return first }
        known[digest] = grade
        // A busy machine may have been the reason: another time it is tried again.
        if grade.outcome != .timeout { memory?.keep(grade, of: source, for: memoryKey) }
        return grade
    }

    /// The grade of the first program that can be loaded; of the first one when none can.
    private func freshGrade(of sources: [String]) async -> Grade {
        let deadline = ContinuousClock.now + .seconds(task.limits.gradeSeconds)
        var first: Grade?
        for source in sources where first == nil || ContinuousClock.now < deadline {
            let (grade, isLoaded) = await freshGrade(of: source)
            if isLoaded { return grade }
            first = first ?? grade
        }
        return first ?? failed(.graderFault, "no program")
    }

    private func freshGrade(of source: String) async -> (grade: Grade, isLoaded: Bool) {
        let checker = PythonChecker(task: task, level: level, python: python, limits: task.limits)
        let cases = cases
        let report: PythonChecker.Report
        do {
            report = try await lanes.run { try checker.check(source, on: cases) }
        } catch {
            return (failed(.graderFault, "\(error)"), true)
        }
        if let failure = report.loadFailure {
            return (failed(failure.outcome, "The program \(failure.words)."), failure.outcome == .tampering)
        }
        return (await grade(report, of: source), true)
    }

    private func grade(_ report: PythonChecker.Report, of source: String) async -> Grade {
        let speed =
            report.passesGate
            ? await speed(of: source, within: task.limits.gradeSeconds - report.seconds)
            : PythonSpeed(points: 0, outcome: .wrongAnswer)
        if speed.outcome == .graderFault { return failed(.graderFault, "The speed can't be measured on this machine.") }
        // Whoever reaches for the grader's pipes gets nothing, whatever else is right.
        if speed.outcome == .tampering || report.verdicts.contains(where: { $0.outcome == .tampering }) {
            return failed(.tampering, "The program broke the grader's protocol.")
        }
        return PythonGradeAssembly(task: task, cases: cases).grade(report, speed: speed)
    }

    private func speed(of source: String, within seconds: Double) async -> PythonSpeed {
        guard task.speedPoints > 0 else { return PythonSpeed(points: 0, outcome: .ok) }
        let timer = PythonTimer(task: task, level: level, python: python, limits: task.limits)
        let timings = timings
        do {
            let score = SpeedScore(brokenRatio: brokenRatio, maximum: task.speedPoints)
            let ratio = try await lanes.runAlone {
                try timer.ratio(of: source, on: timings, within: seconds, until: score.isSettled)
            }
            let points = score.points(ratio: ratio)
            return PythonSpeed(points: points, outcome: .ok)
        } catch let failure as PythonSession.Failure {
            return PythonSpeed(points: 0, outcome: failure.outcome)
        } catch is PythonTimer.WrongTimedAnswer {
            return PythonSpeed(points: 0, outcome: .wrongAnswer)
        } catch {
            return PythonSpeed(points: 0, outcome: .graderFault)
        }
    }

    private func failed(_ outcome: GradeOutcome, _ feedback: String) -> Grade {
        Grade(points: 0, maximumPoints: task.maximumPoints, outcome: outcome, feedback: feedback)
    }
}
