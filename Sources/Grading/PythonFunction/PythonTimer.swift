internal import Foundation

/// Measures how much slower a program is than the reference: by the kernel's clock of each process, which the program
/// can't reach, both on one processor, in turn, on inputs new to both, every timed answer checked.
struct PythonTimer: Sendable {
    let task: PythonFunctionTask
    let level: SandboxLevel
    let python: PythonInterpreter
    let limits: SandboxLimits

    /// Rounds before the first look at how well they agree: all of fewer lie on one side of the true median too often.
    private static let fewestRounds = 7
    /// Rounds after which the machine counts as too busy for them to agree.
    static let mostRounds = 31
    /// One for each round, and one for a look at what becomes of the arguments.
    static let inputs = mostRounds + 1
    /// Ratios that differ by this factor or less are the same: two fifths of a point of 20.
    static let agreement = 1.03

    /// The program's processor time over the reference's: the median over rounds, in each of which both ran right
    /// after each other. Neighbours make a round go wrong by a third in either direction; the median of many rounds
    /// stays within a hundredth or two.
    ///
    /// - Parameters:
    ///   - timings: at least ``inputs`` of them.
    ///   - seconds: wall time that all rounds may take.
    ///   - isSettled: whether it is enough to know that the median lies in this range, so that no more rounds are
    ///     needed.
    ///   - keepsArguments: whether a program that changes its arguments is wrong.
    /// - Throws: `PythonSession.Failure` when the program fails on a timed input; ``WrongTimedAnswer``.
    func ratio(
        of source: String, on timings: [PythonCase], within seconds: Double = .infinity, keepsArguments: Bool = true,
        until isSettled: (ClosedRange<Double>) -> Bool = { $0.upperBound <= agreement * $0.lowerBound }
    ) throws -> Double {
        let reference = try PythonSession(
            level: level, python: python, limits: limits, isolation: .none,
            processors: GradingLanes.timingProcessors)
        defer { reference.end() }
        let answer = try PythonSession(
            level: level, python: python, limits: limits, isolation: .none,
            processors: GradingLanes.timingProcessors)
        defer { answer.end() }
        if seconds.isFinite {
            reference.deadline = ContinuousClock.now + .seconds(seconds)
            answer.deadline = reference.deadline
        }
        _ = try reference.load(task.reference, as: "answer")
        _ = try answer.load(source, as: "answer")
        var own: [TimedCall] = []
        var paces: [TimedCall] = []
        for (round, timing) in timings.prefix(Self.mostRounds).enumerated() {
            // Whoever comes first warms the processor's caches for the other: take turns.
            let isReferenceFirst = round.isMultiple(of: 2)
            if isReferenceFirst { paces.append(try timed(reference, timing, besides: answer)) }
            own.append(try timed(answer, timing, besides: reference))
            if !isReferenceFirst { paces.append(try timed(reference, timing, besides: answer)) }
            let ratios = zip(own, paces).map { $0.cpuSeconds / $1.cpuSeconds }
            if ratios.count >= Self.fewestRounds, isSettled(Self.medianRange(of: ratios)) { break }
        }
        if keepsArguments, let last = timings.last { try checkArguments(of: answer, last) }
        // Who waits uses no processor, and is slow all the same.
        let longestIdle = max(0, Self.middle(of: paces.map(\.idleSeconds))) + Self.shortestWaitSeconds
        return Self.median(zip(own, paces).map { $0.seconds(waitingLongerThan: longestIdle) / $1.cpuSeconds })
    }

    /// A program that knows large inputs for timed ones could use them up: faster, and of no use to a caller who needs
    /// them afterwards.
    private func checkArguments(of session: PythonSession, _ timing: PythonCase) throws {
        let result = try session.call(task.function, of: "answer", timing.arguments, echo: true)
        guard result.value.matches(timing.expected, tolerance: task.tolerance),
            result.argumentsAfter?.matches(.list(timing.arguments), tolerance: 0) == true
        else { throw WrongTimedAnswer() }
    }

    /// Holds the true median with about 98 %: order statistics as far from the middle as a binomial count may stray.
    private static func medianRange(of ratios: [Double]) -> ClosedRange<Double> {
        let sorted = ratios.sorted()
        let count = Double(sorted.count)
        let cut = max(0, Int((count - 2.33 * count.squareRoot()) / 2))
        return sorted[cut]...sorted[sorted.count - 1 - cut]
    }

    private static func median(_ ratios: [Double]) -> Double {
        let sorted = ratios.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] * sorted[middle]).squareRoot() : sorted[middle]
    }

    /// The upper one of two in the middle.
    private static func middle(of seconds: [Double]) -> Double {
        seconds.isEmpty ? 0 : seconds.sorted()[seconds.count / 2]
    }

    struct WrongTimedAnswer: Error {}

    /// A process that has nothing to do uses no processor time; one that does disturbs the other's measurement.
    private static let idleSeconds = 0.002

    /// A call of a program that only computes waits this much longer than the reference's by accident only.
    private static let shortestWaitSeconds = 0.05

    private struct TimedCall {
        let cpuSeconds: Double
        /// Wall time in which the process neither ran nor stood in line for a processor, and neither did this thread,
        /// which it waits for: on a busy machine standing in line is no choice of the program's.
        let idleSeconds: Double

        /// The processor's time, and with it the time of waiting when that was no accident.
        func seconds(waitingLongerThan longest: Double) -> Double {
            idleSeconds > longest ? cpuSeconds + idleSeconds : cpuSeconds
        }
    }

    private func timed(
        _ session: PythonSession, _ timing: PythonCase, besides other: PythonSession
    ) throws -> TimedCall {
        let before = other.cpuSeconds
        let queuedBefore = session.queuedSeconds
        let ownBefore = SchedulerFigures()
        let start = ContinuousClock.now
        let result = try session.call(task.function, of: "answer", timing.arguments, echo: false)
        let wallSeconds = (ContinuousClock.now - start) / .seconds(1)
        let ownAfter = SchedulerFigures()
        let ownSeconds =
            (ownAfter?.runSeconds ?? 0) - (ownBefore?.runSeconds ?? 0) + (ownAfter?.queuedSeconds ?? 0)
            - (ownBefore?.queuedSeconds ?? 0)
        guard result.value.matches(timing.expected, tolerance: task.tolerance) else { throw WrongTimedAnswer() }
        if let before, let after = other.cpuSeconds, after - before > Self.idleSeconds {
            throw PythonSession.Failure.tampering
        }
        guard let cpuSeconds = result.cpuSeconds, cpuSeconds > 0 else {
            throw GradingError.cannotStart(reason: "this system doesn't tell processes' processor time")
        }
        return TimedCall(
            cpuSeconds: cpuSeconds,
            idleSeconds: wallSeconds - cpuSeconds - (session.queuedSeconds - queuedBefore) - ownSeconds)
    }
}
