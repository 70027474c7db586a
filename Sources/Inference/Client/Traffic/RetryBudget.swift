/// Retries of all calls to one provider together: at most a fifth of the calls, and 10 a second besides, with 100 in
/// reserve. A provider in trouble is not asked six times as often as one in health; a retry beyond the budget waits
/// for its turn. (Finagle's RetryBudget has the same two terms.)
package struct RetryBudget: Sendable {
    package static let perCall = 0.2
    package static let perSecond = 10.0
    package static let reserve = 100.0
    /// A retry that would have to wait longer is none.
    package static let longestWaitSeconds = 60.0

    private var available = reserve
    private var asOfSeconds = 0.0

    package init() {}

    /// A call was made for the first time.
    package mutating func deposit() { available = min(Self.reserve, available + Self.perCall) }

    /// Takes one retry; seconds from `now` to wait for it, or `nil` when there is none to be had.
    package mutating func withdraw(now: Double) -> Double? {
        available = min(Self.reserve, available + max(0, now - asOfSeconds) * Self.perSecond)
        asOfSeconds = max(now, asOfSeconds)
        let wait = max(0, 1 - available) / Self.perSecond
        guard wait <= Self.longestWaitSeconds else { return nil }
        available -= 1
        return wait
    }
}
