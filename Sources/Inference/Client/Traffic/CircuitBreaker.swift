/// Leaves an address alone that fails again and again (Nygard 2007, "Release It!").
///
///     closed --failures in a row--> open --pause over--> half open --success--> closed
///                                     ^                      |
///                                     +------- failure ------+
///
/// Half open lets one call through. Each opening in a row doubles the pause:
///
/// | opening | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 and later |
/// | --- | --- | --- | --- | --- | --- | --- | --- | --- |
/// | pause in seconds | 1 | 2 | 4 | 8 | 16 | 32 | 64 | 120 |
package struct CircuitBreaker: Sendable {
    package enum State: Hashable, Sendable {
        case closed
        /// Until then, in seconds of the caller's clock.
        case open(until: Double)
        /// One call is on its way to find out.
        case halfOpen
    }

    /// Failures of calls in a row that open it.
    package static let failuresToOpen = 10
    static let longestPauseSeconds = 120.0

    package private(set) var state = State.closed
    /// Since the last success.
    package private(set) var failureCount = 0
    private var openingCount = 0

    package init() {}

    /// Seconds from `now` until a call may go; infinite while another one is finding out.
    package func secondsUntilAllowed(now: Double) -> Double {
        switch state {
        case .closed: 0
        case .open(let until): max(0, until - now)
        case .halfOpen: .infinity
        }
    }

    /// A call goes; says whether it is the one that finds out.
    package mutating func send(now: Double) -> Bool {
        guard case .open(let until) = state, until <= now else { return false }
        state = .halfOpen
        return true
    }

    /// Any reply that the service itself made, refusals included, shows that it is there.
    package mutating func succeed() { self = CircuitBreaker() }

    package mutating func fail(wasProbe: Bool, now: Double) {
        failureCount += 1
        switch state {
        case .closed where failureCount >= Self.failuresToOpen: open(now: now)
        case .halfOpen where wasProbe: open(now: now)
        // Others that were sent before the pause say nothing new.
        case .closed, .halfOpen, .open: break
        }
    }

    /// The call that was to find out ended without a result.
    package mutating func abandon(wasProbe: Bool, now: Double) {
        if wasProbe, state == .halfOpen { state = .open(until: now) }
    }

    private mutating func open(now: Double) {
        openingCount += 1
        state = .open(until: now + Self.pauseSeconds(opening: openingCount))
    }

    /// The pause after so many openings in a row, from 1.
    package static func pauseSeconds(opening: Int) -> Double {
        GrowingPause(firstSeconds: 1, longestSeconds: longestPauseSeconds).seconds(after: opening)
    }
}
