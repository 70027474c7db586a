internal import Foundation
internal import Synchronization

/// Sends calls by the ways that are open: waits for limits, chooses address and key, tries again, and hedges.
final class CallDispatcher: Sendable {
    private let connections: ProviderConnections
    private let keys: [String: [SecretKey]]
    private let headers: [String: ProviderHeaders]
    private let retries: RetryPolicy
    private let gates: [String: any CallGate]
    private let paths = EndpointPaths()
    private let latencies = Mutex<[LatencyWindow.Name: LatencyWindow]>([:])
    private let counted = Mutex(TrafficCounts())

    init(
        connections: ProviderConnections, keys: [String: [SecretKey]], headers: [String: ProviderHeaders],
        retries: RetryPolicy, gates: [String: any CallGate]
    ) {
        self.connections = connections
        self.keys = keys
        self.headers = headers
        self.retries = retries
        self.gates = gates
    }

    var counts: TrafficCounts { counted.withLock { $0 } }

    /// What is left of the limits that are known, in a line for each provider and model.
    func headroom() async -> [String] {
        var lines: [String] = []
        for (name, gate) in gates.sorted(by: { $0.key < $1.key }) {
            lines += LimitHeadroom.lines(await gate.headroom(), provider: name)
        }
        return lines
    }

    func count(_ change: (inout TrafficCounts) -> Void) { counted.withLock { change(&$0) } }

    private func unknown(_ provider: Provider) -> InferenceError {
        .unknownProvider(name: provider.name, known: gates.keys.sorted())
    }

    /// What `attempt` gives, sent when limits allow it, by the ways that are open, and tried again as the policy has
    /// it.
    func trying<Value>(
        _ call: RoutedCall, _ attempt: @escaping @Sendable (HTTPExchange) async throws -> RoutedReply<Value>
    ) async throws -> Value {
        CallCopies.current?.hear()
        let gate = try gate(for: call)
        var course = course(of: call)
        let order = WorkItem.currentOrNew().order
        while true {
            let permit = try await admit(call, order: order, course, gate)
            do {
                try await begin(by: permit, gate)
                return try await send(call, by: permit, gate, attempt)
            } catch let failure as FailedAttempt {
                try await wait(after: failure, of: call, by: permit.route, &course, gate)
            }
        }
    }

    // Not inlined, nor is what hedging needs: hundreds of calls wait in `trying` at once, each with a frame that would
    // have room for all of it.
    /// Waits until a failed call may be tried again, or throws its error when it may not.
    @inline(never)
    private func wait(
        after failure: FailedAttempt, of call: RoutedCall, by route: ProviderTraffic.Route,
        _ course: inout RetryCourse, _ gate: any CallGate
    ) async throws {
        count { $0.count(failure.outcome) }
        let prospects = await gate.prospects(after: route)
        switch course.next(after: failure, by: route, prospects) {
        case .giveUp: throw failure.error
        case .again(let seconds, let takesFromBudget):
            var wait = seconds
            if takesFromBudget {
                guard let turn = await gate.withdrawRetry() else { throw failure.error }
                wait = max(wait, turn)
            }
            if failure.wasHeard { call.listener?(.restart) }
            count { $0.retryCount += 1 }
            if wait > 0 { try await gate.sleep(seconds: wait) }
        }
    }

    private func gate(for call: RoutedCall) throws -> any CallGate {
        guard let gate = gates[call.provider.name] else { throw unknown(call.provider) }
        return gate
    }

    private func course(of call: RoutedCall) -> RetryCourse {
        // Waiting times shape no result, so their randomness needs no seed.
        RetryCourse(policy: retries, keyCount: keys[call.provider.name]?.count ?? 1, seed: .random(in: .min ... .max))
    }

    private func admit(
        _ call: RoutedCall, order: UInt64, _ course: RetryCourse, _ gate: any CallGate
    ) async throws -> ProviderTraffic.Permit {
        do {
            return try await gate.admit(
                model: call.model, order: order, tokens: call.tokens, avoiding: course.avoiding,
                isRetry: course.last != nil)
        } catch let refusal as TrafficRefusal {
            throw refusal.error(for: call, after: course.last, now: Date())
        }
    }

    /// Has an attempt paid for before it is sent; the permit of one that can't be goes back.
    func begin(by permit: ProviderTraffic.Permit, _ gate: any CallGate) async throws {
        do {
            try await CallCopies.current?.begin()
        } catch {
            await gate.finish(permit, .notSent, readings: [])
            throw error
        }
    }

    /// One attempt, or two at once where a provider's calls are hedged.
    private func send<Value>(
        _ call: RoutedCall, by permit: ProviderTraffic.Permit, _ gate: any CallGate,
        _ attempt: @escaping @Sendable (HTTPExchange) async throws -> RoutedReply<Value>
    ) async throws -> Value {
        guard let percentile = call.hedgePercentile else {
            return try await sendOnce(call, by: permit, gate, attempt)
        }
        return try await sendMeasured(call, by: permit, percentile, gate, attempt)
    }

    @inline(never)
    private func sendMeasured<Value>(
        _ call: RoutedCall, by permit: ProviderTraffic.Permit, _ percentile: Double, _ gate: any CallGate,
        _ attempt: @escaping @Sendable (HTTPExchange) async throws -> RoutedReply<Value>
    ) async throws -> Value {
        let start = ContinuousClock.now
        let value: Value
        if let delay = usualSeconds(of: call, atPercentile: percentile) {
            value = try await hedged(call, by: permit, after: delay, gate, attempt)
        } else {
            value = try await sendOnce(call, by: permit, gate, attempt)
        }
        note(seconds: start.secondsUntilNow, of: call)
        return value
    }

    private func usualSeconds(of call: RoutedCall, atPercentile percentile: Double) -> Double? {
        latencies.withLock { $0[call.latencyName]?.seconds(atPercentile: percentile) }
    }

    private func note(seconds: Double, of call: RoutedCall) {
        latencies.withLock { $0[call.latencyName, default: LatencyWindow()].add(seconds: seconds) }
    }

    /// Sends an attempt for which room was made.
    func sendOnce<Value>(
        _ call: RoutedCall, by permit: ProviderTraffic.Permit, _ gate: any CallGate,
        _ attempt: @Sendable (HTTPExchange) async throws -> RoutedReply<Value>
    ) async throws -> Value {
        let exchange = try exchange(for: call, by: permit.route)
        do {
            let reply = try await attempt(exchange)
            await gate.finish(permit, .answered(tokens: reply.tokens), readings: reply.readings)
            return reply.value
        } catch let failure as FailedAttempt {
            let copies = CallCopies.current
            if failure.error.mayHaveBeenBilled { copies?.abandon() } else { copies?.endUnbilled() }
            await gate.finish(permit, failure.outcome, readings: failure.readings)
            throw failure
        } catch {
            CallCopies.current?.abandon()
            await gate.finish(permit, .abandoned, readings: [])
            throw error
        }
    }

    private func exchange(for call: RoutedCall, by route: ProviderTraffic.Route) throws -> HTTPExchange {
        let provider = call.provider
        guard let http = connections[provider, route.address], let headers = headers[provider.name] else {
            throw unknown(provider)
        }
        let ownKeys = keys[provider.name] ?? []
        return HTTPExchange(
            http: http, call: call, baseURL: provider.addresses[route.address],
            key: ownKeys.isEmpty ? nil : ownKeys[route.key], headers: headers, paths: paths)
    }
}
