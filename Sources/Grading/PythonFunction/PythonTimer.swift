/// Measures how much slower a program is than the reference: by the kernel's clock of each process, which the program
/// can't reach, both on one processor, in turn, on inputs new to both, every timed answer checked.
struct PythonTimer: Sendable {
    let task: PythonFunctionTask
    let level: SandboxLevel
    let python: PythonInterpreter
    let limits: SandboxLimits

    /// The program's processor time over the reference's: of each the smallest over the rounds, since neighbours only
    /// ever add.
    ///
    /// - Throws: `PythonSession.Failure` when the program fails on a timed input; ``WrongTimedAnswer``.
    func ratio(of source: String, on timings: [PythonCase]) throws -> Double {
        let reference = try PythonSession(
            level: level, python: python, limits: limits, isolation: .none,
            processors: GradingLanes.timingProcessors)
        defer { reference.end() }
        let answer = try PythonSession(
            level: level, python: python, limits: limits, isolation: .none,
            processors: GradingLanes.timingProcessors)
        defer { answer.end() }
        _ = try reference.load(task.reference, as: "answer")
        _ = try answer.load(source, as: "answer")
        var referenceSeconds: [Double] = []
        var answerSeconds: [Double] = []
        for (round, timing) in timings.enumerated() {
            // Whoever comes first warms the processor's caches for the other: take turns.
            if round.isMultiple(of: 2) { referenceSeconds.append(try seconds(reference, timing, besides: answer)) }
            answerSeconds.append(try seconds(answer, timing, besides: reference))
            if !round.isMultiple(of: 2) { referenceSeconds.append(try seconds(reference, timing, besides: answer)) }
        }
        guard let fastest = answerSeconds.min(), let pace = referenceSeconds.min(), pace > 0 else {
            throw GradingError.cannotStart(reason: "this system doesn't tell processes' processor time")
        }
        return fastest / pace
    }

    struct WrongTimedAnswer: Error {}

    /// A process that has nothing to do uses no processor time; one that does disturbs the other's measurement.
    private static let idleSeconds = 0.002

    private func seconds(
        _ session: PythonSession, _ timing: PythonCase, besides other: PythonSession
    ) throws -> Double {
        let before = other.cpuSeconds
        let result = try session.call(task.function, of: "answer", timing.arguments, echo: false)
        guard result.value.matches(timing.expected, tolerance: task.tolerance) else { throw WrongTimedAnswer() }
        if let before, let after = other.cpuSeconds, after - before > Self.idleSeconds {
            throw PythonSession.Failure.tampering
        }
        return result.cpuSeconds ?? 0
    }
}
