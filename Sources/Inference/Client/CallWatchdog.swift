internal import Synchronization

/// Ends an attempt that waits too long for what comes next.
final class CallWatchdog: Sendable {
    /// What was waited for, and how long.
    struct TimedOut: Error {
        let stage: CallStage
        let seconds: Double
    }

    private struct Limit {
        var stage: CallStage
        var seconds: Double
        var at: ContinuousClock.Instant
    }

    /// A sleep that is cancelled keeps its memory until it would have ended. In short steps that is soon; a server of
    /// a thousand calls a second would otherwise hold minutes of them.
    private static let longestSleepSeconds = 2.0

    private let clock = ContinuousClock()
    private let total: Limit
    private let next: Mutex<Limit>

    /// A watchdog whose total begins now.
    init(totalSeconds: Double) {
        let total = Limit(stage: .total, seconds: totalSeconds, at: clock.now + .seconds(totalSeconds))
        self.total = total
        next = Mutex(total)
    }

    /// From now on waits for this at most so long, and never beyond the total.
    func expect(_ stage: CallStage, withinSeconds seconds: Double) {
        let limit = Limit(stage: stage, seconds: seconds, at: clock.now + .seconds(seconds))
        next.withLock { $0 = limit.at < total.at ? limit : total }
    }

    /// Returns never but by throwing ``TimedOut``, or `CancellationError` when the attempt is over.
    func watch() async throws -> Never {
        while true {
            let limit = next.withLock { $0 }
            guard limit.at > clock.now else { throw TimedOut(stage: limit.stage, seconds: limit.seconds) }
            try await clock.sleep(until: min(limit.at, clock.now + .seconds(Self.longestSleepSeconds)))
        }
    }
}
