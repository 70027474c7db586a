/// The time in which an inferred limit may still be a mistake: calls go where the limit would have them wait, one at a
/// time. Four refusals make the limit believed, but for long waits. Two such calls in a row that are let through
/// contradict it, or more where many went since the last refusal: two in a hundred of them may have been saved up.
///
/// `u` is the time in which what the call takes comes in, by the inferred rate.
///
/// | refusals | 1 | 2 | 3 | 4 | 5 | 6 and more |
/// | --- | --- | --- | --- | --- | --- | --- |
/// | seconds to the next call against the limit, for u >= 2 | 0.5 | 1 | 2 | 8 | 16 | 32 to 120 |
/// | for u < 2 | u / 4 | u / 2 | u | 8 | 16 | 32 to 120 |
struct ProbationPeriod: Sendable {
    static let longestFirstPauseSeconds = 0.5
    static let refusalsToBelieve = 4
    static let fewestContradictingCalls = 1.5
    /// A believed limit is tried only where a call would have to wait longer than this.
    static let longWaitSeconds = 8.0
    static let savedShare = 0.02

    private var refusalCount = 0
    private var nextAt = -Double.infinity
    private var isProbing = false
    /// Calls since the last refusal.
    private var callCount = 0.0
    /// Of those, the last ones in a row that went against the limit and were let through.
    private var acceptedInARow = 0.0

    /// Seconds from `now` until a call may go against the limit; infinite while another one is on its way, and where the
    /// call would have to wait for little.
    ///
    /// - Parameters:
    ///   - seconds: what the limit has the call wait.
    ///   - unitSeconds: `u`.
    func secondsToProbe(against seconds: Double, unitSeconds: Double, now: Double) -> Double {
        let pause = max(0, nextAt - now)
        let least = isBelieved ? max(unitSeconds / 2, Self.longWaitSeconds) : unitSeconds / 2
        guard seconds - pause > least, !isProbing, refusalCount > 0 else { return .infinity }
        return pause
    }

    private var isBelieved: Bool { refusalCount >= Self.refusalsToBelieve }

    /// A call goes, against the limit or by it.
    mutating func send(isProbe: Bool) {
        callCount += 1
        if isProbe { isProbing = true } else { acceptedInARow = 0 }
    }

    /// The call against the limit was let through; says whether the limit is contradicted by now.
    mutating func accept() -> Bool {
        isProbing = false
        acceptedInARow += 1
        return acceptedInARow >= Self.fewestContradictingCalls + Self.savedShare * callCount
    }

    /// The call against the limit ended without an answer that says anything.
    mutating func endProbe() { isProbing = false }

    /// The provider refused a call, and perhaps said when to come back.
    mutating func refuse(unitSeconds: Double, retryAfterSeconds: Double?, now: Double) {
        isProbing = false
        (callCount, acceptedInARow) = (0, 0)
        refusalCount += 1
        let first = min(Self.longestFirstPauseSeconds, unitSeconds / 4)
        let pause =
            isBelieved
            ? GrowingPause(firstSeconds: Self.longWaitSeconds, longestSeconds: 120)
                .seconds(after: refusalCount - Self.refusalsToBelieve + 1)
            : GrowingPause(firstSeconds: first, longestSeconds: Self.longWaitSeconds).seconds(after: refusalCount)
        nextAt = now + max(pause, retryAfterSeconds ?? 0)
    }
}
