internal import Synchronization

/// Asks a run to stop after what is in flight; may be raised from any thread, as a signal handler's source does.
public final class StopSignal: Sendable {
    private struct State {
        var count = 0
        var first: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    public init() {}

    /// Asks to stop. A run that comes to its end already, because it was asked before, is asked to leave out what is
    /// left of that.
    public func raise() {
        state.withLock { state in
            state.count += 1
            state.first = state.first ?? .now
        }
    }

    public var isRaised: Bool { raisedCount > 0 }

    /// How often it was raised.
    var raisedCount: Int { state.withLock { $0.count } }

    /// Seconds since it was first raised; `nil` before.
    var secondsSinceRaised: Double? { state.withLock { $0.first.map { (ContinuousClock.now - $0).inSeconds } } }
}
