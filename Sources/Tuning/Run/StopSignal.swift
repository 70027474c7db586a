internal import Synchronization

/// Asks a run to stop after what is in flight; may be raised from any thread, as a signal handler's source does.
public final class StopSignal: Sendable {
    private let raised = Atomic(false)

    public init() {}

    /// Asks to stop. Raising it again changes nothing.
    public func raise() { raised.store(true, ordering: .relaxed) }

    public var isRaised: Bool { raised.load(ordering: .relaxed) }
}
