internal import Synchronization

/// The attempts of one call that may each be billed, told to whoever pays for it: a hedged call is sent twice, and one
/// that broke off is sent again.
///
/// Whoever pays sets ``current`` around the call, and reads the rest afterwards.
package final class CallCopies: Sendable {
    /// Of the call under way; `nil` when nobody counts.
    @TaskLocal package static var current: CallCopies?

    private struct State {
        /// Attempts that were paid for in advance; the first is.
        var reserved = 1
        /// Attempts under way, answered or abandoned.
        var committed = 0
        var abandoned = 0
        var isTold = false
    }

    private let state = Mutex(State())
    private let reserve: @Sendable () async throws -> Void

    /// - Parameter reserve: makes room for one more attempt, or throws when there is none.
    package init(reserve: @escaping @Sendable () async throws -> Void) { self.reserve = reserve }

    /// Attempts for which room was made.
    package var reservedCount: Int { state.withLock { $0.reserved } }
    /// Attempts that ended with nobody to hear their price, and may have been billed.
    package var abandonedCount: Int { state.withLock { $0.abandoned } }

    /// Whether the client tells of its attempts; one that doesn't makes one for each call.
    package var isTold: Bool { state.withLock { $0.isTold } }

    /// The client tells of its attempts from now on.
    func hear() { state.withLock { $0.isTold = true } }

    /// An attempt is about to be sent.
    ///
    /// - Throws: what `reserve` throws; then it is not to be sent.
    func begin() async throws {
        let isPaid = state.withLock { state in
            guard state.committed < state.reserved else { return false }
            state.committed += 1
            return true
        }
        guard !isPaid else { return }
        try await reserve()
        state.withLock {
            $0.reserved += 1
            $0.committed += 1
        }
    }

    /// An attempt that was begun will not be billed.
    func endUnbilled() { state.withLock { $0.committed -= 1 } }

    /// An attempt that was begun may have been billed, and nobody knows how much.
    func abandon() { state.withLock { $0.abandoned += 1 } }
}

extension InferenceError {
    /// Whether a call that failed so may have been billed nonetheless.
    var mayHaveBeenBilled: Bool {
        switch self {
        case .timedOut, .interrupted, .failedChoice, .malformed, .tooLarge: true
        default: false
        }
    }
}
