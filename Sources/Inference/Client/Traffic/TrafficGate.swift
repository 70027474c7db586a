/// Lets calls to one provider through when limits and breakers allow, in their order.
package protocol CallGate: Sendable {
    /// Waits for leave to send one attempt.
    ///
    /// - Throws: ``TrafficRefusal`` when waiting would take too long, `CancellationError`.
    func admit(model: String, order: UInt64, tokens: Double, avoiding: Set<Int>, isRetry: Bool) async throws
        -> ProviderTraffic.Permit
    /// Leave to send one attempt at once, or `nil`; nobody is passed in line.
    func admitAtOnce(model: String, tokens: Double, avoiding: Set<Int>) async -> ProviderTraffic.Permit?
    /// To be called once for each permit.
    func finish(
        _ permit: ProviderTraffic.Permit, _ outcome: ProviderTraffic.Outcome, readings: [RateLimitReading]) async
    /// What helps a failed attempt on: another way that is open now, and the retry budget.
    func prospects(after route: ProviderTraffic.Route) async -> RetryProspects
    /// Takes one retry from the budget: seconds to wait for it, or `nil` when there is none.
    func withdrawRetry() async -> Double?
    /// What is left of the limits that are known.
    func headroom() async -> [LimitHeadroom]
    /// Waits on the gate's clock.
    func sleep(seconds: Double) async throws
}

/// Other ways for a call that failed by one.
package struct RetryProspects: Sendable {
    package let hasOtherAddress: Bool
    package let hasOtherKey: Bool
}

/// Why a call got no leave to go.
package enum TrafficRefusal: Error, Sendable {
    case quotaExhausted(ModelLane.Shortage)
    case leftAlone(failureCount: Int, pauseSeconds: Double, lastFailure: String)
}

/// ``ProviderTraffic`` on a clock, shared by everybody who calls the provider.
package actor TrafficGate<ClockType: Clock>: CallGate where ClockType.Duration == Duration {
    private let clock: ClockType
    private let origin: ClockType.Instant
    private var traffic: ProviderTraffic
    private var callers: [UInt64: CheckedContinuation<ProviderTraffic.Permit, any Error>] = [:]
    private var lastID: UInt64 = 0
    private var alarm: (at: Double, task: Task<Void, Never>)?
    private let hearOutage: @Sendable ((failureCount: Int, reason: String)?) -> Void

    /// - Parameter hearOutage: hears when the provider is left alone, and with `nil` when it replies again.
    package init(
        addressCount: Int, keyCount: Int, limits: ProviderLimits, longestWaitSeconds: Double, clock: ClockType,
        hearOutage: @escaping @Sendable ((failureCount: Int, reason: String)?) -> Void = { _ in }
    ) {
        self.hearOutage = hearOutage
        self.clock = clock
        origin = clock.now
        traffic = ProviderTraffic(
            addressCount: addressCount, keyCount: keyCount, limits: limits, longestWaitSeconds: longestWaitSeconds)
    }

    /// Calls that wait.
    package var waitingCount: Int { traffic.waitingCount }

    private var now: Double { origin.duration(to: clock.now).seconds }

    package func admit(
        model: String, order: UInt64, tokens: Double, avoiding: Set<Int>, isRetry: Bool
    ) async throws -> ProviderTraffic.Permit {
        try Task.checkCancellation()
        lastID += 1
        let id = lastID
        if !isRetry { traffic.retryBudget.deposit() }
        let call = ProviderTraffic.Call(id: id, order: order, model: model, tokens: tokens, avoiding: avoiding)
        if let permit = try permitAtOnce(call) { return permit }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { callers[id] = $0 }
        } onCancel: {
            // Unstructured, since a handler can't wait for the actor.
            Task { await self.withdraw(id) }
        }
    }

    /// Leave to go, or `nil` when the call waits in line now.
    private func permitAtOnce(_ call: ProviderTraffic.Call) throws -> ProviderTraffic.Permit? {
        traffic.enqueue(call)
        return try decide(awaiting: call.id).map { try Self.permit($0) }
    }

    package func admitAtOnce(model: String, tokens: Double, avoiding: Set<Int>) -> ProviderTraffic.Permit? {
        lastID += 1
        let id = lastID
        traffic.enqueue(
            ProviderTraffic.Call(id: id, order: .max, model: model, tokens: tokens, avoiding: avoiding))
        guard case .permitted(let permit) = decide(awaiting: id) else {
            traffic.withdraw(id: id)
            return nil
        }
        return permit
    }

    package func finish(
        _ permit: ProviderTraffic.Permit, _ outcome: ProviderTraffic.Outcome, readings: [RateLimitReading]
    ) {
        let wasLeftAlone = traffic.outage != nil
        traffic.finish(permit, outcome, readings: readings, now: now)
        if (traffic.outage != nil) != wasLeftAlone { hearOutage(traffic.outage) }
        _ = decide(awaiting: nil)
    }

    package func prospects(after route: ProviderTraffic.Route) -> RetryProspects {
        RetryProspects(
            hasOtherAddress: traffic.hasOtherAddress(than: route, now: now),
            hasOtherKey: traffic.hasOtherKey(than: route, now: now))
    }

    package func headroom() -> [LimitHeadroom] { traffic.headroom(now: now) }

    package func withdrawRetry() -> Double? { traffic.retryBudget.withdraw(now: now) }

    package nonisolated func sleep(seconds: Double) async throws { try await clock.sleep(for: .seconds(seconds)) }

    private func withdraw(_ id: UInt64) {
        guard let caller = callers.removeValue(forKey: id) else { return }
        traffic.withdraw(id: id)
        caller.resume(throwing: CancellationError())
        _ = decide(awaiting: nil)
    }

    /// Tells everybody who can be told; the verdict on the call that does not wait yet is given back.
    private func decide(awaiting id: UInt64?) -> ProviderTraffic.Verdict? {
        let (verdicts, wakeAt) = traffic.decide(now: now)
        var own: ProviderTraffic.Verdict?
        for (other, verdict) in verdicts {
            if other == id {
                own = verdict
            } else if let caller = callers.removeValue(forKey: other) {
                caller.resume(with: Result { try Self.permit(verdict) })
            }
        }
        if let wakeAt { setAlarm(at: wakeAt) }
        return own
    }

    private static func permit(_ verdict: ProviderTraffic.Verdict) throws -> ProviderTraffic.Permit {
        switch verdict {
        case .permitted(let permit): permit
        case .quotaExhausted(let shortage): throw TrafficRefusal.quotaExhausted(shortage)
        case .leftAlone(let failureCount, let pauseSeconds, let lastFailure):
            throw TrafficRefusal.leftAlone(
                failureCount: failureCount, pauseSeconds: pauseSeconds, lastFailure: lastFailure)
        }
    }

    private func setAlarm(at seconds: Double) {
        if let alarm, alarm.at <= seconds { return }
        alarm?.task.cancel()
        let delay = max(0, seconds - now)
        // Unstructured, since it outlives the call that sets it and serves all that wait.
        let task = Task { [clock] in
            // A little late rather than a little early, which would find nothing changed.
            do { try await clock.sleep(for: .seconds(delay) + .microseconds(100)) } catch { return }
            self.ring()
        }
        alarm = (seconds, task)
    }

    private func ring() {
        alarm = nil
        _ = decide(awaiting: nil)
    }
}
