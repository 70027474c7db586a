/// The time in which an inferred limit may still be a mistake: calls go where the limit would have them wait, one at a
/// time. Four refusals make the limit believed. Three such calls in a row that are let through, and two in a hundred of
/// all since the last refusal, contradict it: so much may have been saved up.
///
/// `u` is the time in which what the call takes comes in, by the inferred rate.
///
/// | refusals | 1 | 2 | 3 | 4 and more |
/// | --- | --- | --- | --- | --- |
/// | seconds to the next call against the limit, for u >= 2 | 0.5 | 1 | 2 | never: the limit is believed |
/// | for u < 2 | u / 4 | u / 2 | u | never |
struct ProbationPeriod: Sendable {
    static let longestFirstPauseSeconds = 0.5
    static let refusalsToBelieve = 4
    static let fewestContradictingCalls = 3.0
    static let savedShare = 0.02

    private var refusalCount = 0
    private var nextAt = -Double.infinity
    private var isProbing = false
    /// Calls since the last refusal.
    private var callCount = 0.0
    /// Of those, the last ones in a row that went against the limit and were let through.
    private var acceptedInARow = 0.0

    /// Seconds from `now` until a call may go against the limit; infinite while another one is on its way, when the
    /// limit is believed, and where the call would have to wait for little.
    ///
    /// - Parameters:
    ///   - seconds: what the limit has the call wait.
    ///   - unitSeconds: `u`.
    func secondsToProbe(against seconds: Double, unitSeconds: Double, now: Double) -> Double {
        let pause = max(0, nextAt - now)
        guard seconds - pause > unitSeconds / 2, !isProbing, refusalCount < Self.refusalsToBelieve else {
            return .infinity
        }
        return pause
    }

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
        let pause = GrowingPause(firstSeconds: first, longestSeconds: 8).seconds(after: refusalCount)
        nextAt = now + max(pause, retryAfterSeconds ?? 0)
    }
}
