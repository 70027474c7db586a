internal import Synchronization

/// Lets so many requests work at once, so many more wait in order of arrival, and turns the rest away.
///
///     guard let place = try await queue.enter() else { return tooManyRequests }
///     defer { place.leave() }
///
/// A mixture is many calls: without a limit a burst of requests would be a flood at the provider.
final class AdmissionQueue: Sendable {
    /// Requests that may work at once.
    let width: Int
    /// Requests that may wait beside them.
    let length: Int

    private struct State {
        var workingCount = 0
        var waiting: [(ticket: UInt64, continuation: CheckedContinuation<Bool, Never>)] = []
        var nextTicket: UInt64 = 0
        /// Tickets that were given back before they came to wait.
        var givenBack: Set<UInt64> = []
    }

    private enum Arrival { case working, turnedAway, waiting }

    private let state = Mutex(State())

    init(width: Int, length: Int) {
        self.width = width
        self.length = length
    }

    var workingCount: Int { state.withLock { $0.workingCount } }
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// A place to work in, at once or after waiting; `nil` when nobody more may wait.
    ///
    /// - Throws: `CancellationError` when the task was cancelled while it waited.
    func enter() async throws -> AdmissionPlace? {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        let isAdmitted = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let decided = arrive(ticket, continuation) { continuation.resume(returning: decided) }
            }
        } onCancel: {
            giveBack(ticket)
        }
        state.withLock { _ = $0.givenBack.remove(ticket) }
        guard isAdmitted else {
            try Task.checkCancellation()
            return nil
        }
        return AdmissionPlace { [weak self] in self?.leave() }
    }

    /// Whether the request may work, if that is decided on arrival.
    private func arrive(_ ticket: UInt64, _ continuation: CheckedContinuation<Bool, Never>) -> Bool? {
        state.withLock { state in
            if state.givenBack.contains(ticket) { return false }
            if state.workingCount < width {
                state.workingCount += 1
                return true
            }
            guard state.waiting.count < length else { return false }
            state.waiting.append((ticket, continuation))
            return nil
        }
    }

    private func giveBack(_ ticket: UInt64) {
        let waiter = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard let index = state.waiting.firstIndex(where: { $0.ticket == ticket }) else {
                state.givenBack.insert(ticket)
                return nil
            }
            return state.waiting.remove(at: index).continuation
        }
        waiter?.resume(returning: false)
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard !state.waiting.isEmpty else {
                state.workingCount -= 1
                return nil
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }
}

/// A place among those that work; free again when it is left, at the latest when nobody holds it any more: a response
/// whose body is never asked for must not keep it.
final class AdmissionPlace: Sendable {
    private let free: @Sendable () -> Void
    private let isLeft = Atomic(false)

    init(free: @escaping @Sendable () -> Void) { self.free = free }

    /// Leaving twice changes nothing.
    func leave() {
        if !isLeft.exchange(true, ordering: .relaxed) { free() }
    }

    deinit { leave() }
}
