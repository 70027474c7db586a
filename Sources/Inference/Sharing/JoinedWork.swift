/// Lets callers who want the same thing at the same time share one piece of work.
///
///     let (answer, hasJoined) = try await flights.value(for: key) { try await provider.answer(request) }
///
/// A caller that is cancelled leaves alone: the work goes on for the others, and is cancelled with the last of them.
package actor JoinedWork<Value: Sendable> {
    private struct Flight {
        let number: Int
        let task: Task<Void, Never>
        var waiting: [Int: CheckedContinuation<Value, any Error>] = [:]
    }

    private var flights: [String: Flight] = [:]
    private var lastNumber = 0

    package init() {}

    /// What `work` gives, done once for all who ask for `key` while it is under way.
    ///
    /// - Returns: the value, and whether it was another caller's work.
    /// - Throws: what the work throws, to all who wait for it; `CancellationError` to a caller that is cancelled.
    package func value(
        for key: String, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> (value: Value, hasJoined: Bool) {
        let ticket = nextNumber()
        let hasJoined = flights[key] != nil
        let value = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
                guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
                if flights[key] == nil { flights[key] = takeOff(key, work) }
                flights[key]?.waiting[ticket] = continuation
            }
        } onCancel: {
            // A handler can't wait for the actor; leaving a moment later is as good.
            Task { await self.leave(key, ticket) }
        }
        return (value, hasJoined)
    }

    /// A task of its own, since it belongs to no one caller: whoever began it may leave before the others.
    private func takeOff(_ key: String, _ work: @escaping @Sendable () async throws -> Value) -> Flight {
        let number = nextNumber()
        let task = Task {
            do {
                let value = try await work()
                land(key, number, .success(value))
            } catch {
                land(key, number, .failure(error))
            }
        }
        return Flight(number: number, task: task)
    }

    private func land(_ key: String, _ number: Int, _ result: Result<Value, any Error>) {
        guard let flight = flights[key], flight.number == number else { return }
        flights[key] = nil
        for continuation in flight.waiting.values { continuation.resume(with: result) }
    }

    private func leave(_ key: String, _ ticket: Int) {
        guard let continuation = flights[key]?.waiting.removeValue(forKey: ticket) else { return }
        continuation.resume(throwing: CancellationError())
        guard let flight = flights[key], flight.waiting.isEmpty else { return }
        flights[key] = nil
        flight.task.cancel()
    }

    private func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }
}
