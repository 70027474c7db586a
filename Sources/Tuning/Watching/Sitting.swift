internal import Foundation
internal import Synchronization

/// One stretch of work on a run by one process, for counting time over interruptions.
///
/// Counts by a clock that stands still while the machine sleeps and that nobody sets.
final class Sitting: Sendable {
    /// Seconds of work in earlier sittings.
    let earlierSeconds: Double
    private let start = SuspendingClock.now
    private let haltedSeconds = Mutex(0.0)

    init(earlierSeconds: Double) { self.earlierSeconds = earlierSeconds }

    /// Seconds of work on the run in all.
    var elapsedSeconds: Double { earlierSeconds + workedSeconds }

    /// Seconds of work in this sitting.
    var workedSeconds: Double {
        let halted = haltedSeconds.withLock { $0 }
        return max(0, (SuspendingClock.now - start).inSeconds - halted)
    }

    /// Takes seconds off in which the process stood still.
    func leaveOut(seconds: Double) { haltedSeconds.withLock { $0 += seconds } }
}

extension Swift.Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

extension ClockReading {
    private static let workingOrigin = SuspendingClock.now
    private static let continuousOrigin = ContinuousClock.now

    /// This machine's clocks now.
    static var now: ClockReading {
        ClockReading(
            working: (SuspendingClock.now - workingOrigin).inSeconds,
            continuous: (ContinuousClock.now - continuousOrigin).inSeconds, ofDay: Date().timeIntervalSince1970)
    }
}
