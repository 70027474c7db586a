internal import Synchronization

/// How one of two attempts ended.
private enum HedgedEvent<Value: Sendable>: Sendable {
    case answered(Value, isSecond: Bool)
    case failed(FailedAttempt)
    case notSent
}

/// Whether the second attempt goes: decided once, by whichever of the two comes first.
private final class SecondAttempt: Sendable {
    private enum State { case waits, isSent, isNotNeeded }

    private let state = Mutex(State.waits)

    /// Says that it is sent now; `false` when it is no longer needed.
    func begin() -> Bool {
        state.withLock { state in
            guard state == .waits else { return false }
            state = .isSent
            return true
        }
    }

    /// Says that it is not needed; `false` when it was sent before.
    func forgo() -> Bool {
        state.withLock { state in
            guard state == .waits else { return false }
            state = .isNotNeeded
            return true
        }
    }
}

extension CallDispatcher {
    /// The first answer of two attempts, the second sent only when the first takes longer than `delay` and limits and
    /// budget leave room for it at once. The other is cancelled; what it costs is unknown, and counted as such.
    func hedged<Value: Sendable>(
        _ call: RoutedCall, by permit: ProviderTraffic.Permit, after delay: Double, _ gate: any CallGate,
        _ attempt: @escaping @Sendable (HTTPExchange) async throws -> RoutedReply<Value>
    ) async throws -> Value {
        return try await withThrowingTaskGroup(of: HedgedEvent<Value>.self) { group in
            @Sendable func event(
                _ permit: ProviderTraffic.Permit, isSecond: Bool
            ) async throws -> HedgedEvent<Value> {
                do {
                    return .answered(try await sendOnce(call, by: permit, gate, attempt), isSecond: isSecond)
                } catch let failure as FailedAttempt {
                    return .failed(failure)
                }
            }
            let second = SecondAttempt()
            group.addTask { try await event(permit, isSecond: false) }
            group.addTask {
                try await Task.sleep(for: .seconds(delay))
                let further = await gate.admitAtOnce(
                    model: call.model, tokens: call.tokens, avoiding: [permit.route.address])
                guard let further else { return .notSent }
                do { try await self.begin(by: further, gate) } catch is SpendingError { return .notSent }
                guard second.begin() else {
                    CallCopies.current?.endUnbilled()
                    await gate.finish(further, .notSent, readings: [])
                    return .notSent
                }
                self.count { $0.hedgedCount += 1 }
                return try await event(further, isSecond: true)
            }
            do {
                let (value, isSecond, other) = try await first(of: &group, second)
                if isSecond { count { $0.hedgeWinCount += 1 } }
                if !second.forgo(), other == nil { count { $0.cancelledHedgeCount += 1 } }
                await abandonRest(of: &group)
                return value
            } catch {
                await abandonRest(of: &group)
                throw error
            }
        }
    }

    /// The first answer, whose attempt it is, and how the other one failed before it, if it did.
    private func first<Value: Sendable>(
        of group: inout ThrowingTaskGroup<HedgedEvent<Value>, any Error>, _ second: SecondAttempt
    ) async throws -> (value: Value, isSecond: Bool, failure: FailedAttempt?) {
        var failure: FailedAttempt?
        while let event = try await group.next() {
            switch event {
            case .answered(let value, let isSecond): return (value, isSecond, failure)
            case .failed(let other):
                // As long as the second is not under way nothing else is waited for.
                guard failure == nil, !second.forgo() else { throw failure ?? other }
                failure = other
            case .notSent: if let failure { throw failure }
            }
        }
        throw CancellationError()
    }

    /// Ends what is still under way. An answer that comes all the same is billed, and nobody hears it.
    private func abandonRest<Value: Sendable>(
        of group: inout ThrowingTaskGroup<HedgedEvent<Value>, any Error>
    ) async {
        group.cancelAll()
        while let rest = await group.nextResult() {
            if case .success(.answered) = rest { CallCopies.current?.abandon() }
        }
    }
}
