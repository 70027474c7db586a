import Inference
import Synchronization
import Testing

/// The gate on a clock that the test moves.
@Suite struct TrafficGateTests {
    private func gate(_ clock: SteppedClock, a minute: Double = 2) -> TrafficGate<SteppedClock> {
        TrafficGate(
            addressCount: 1, keyCount: 1,
            limits: ProviderLimits(models: ["m": [RateLimit(minute, .requests, a: .minute)]]),
            longestWaitSeconds: 120, clock: clock)
    }

    private func admit(_ gate: TrafficGate<SteppedClock>, order: UInt64 = 1) async throws -> ProviderTraffic.Permit {
        try await gate.admit(model: "m", order: order, tokens: 1, avoiding: [], isRetry: false)
    }

    @Test func whoMustWaitGoesWhenTheClockHasMovedOn() async throws {
        let clock = SteppedClock()
        let gate = gate(clock)
        _ = try await admit(gate)
        _ = try await admit(gate)
        let went = try await withThrowingTaskGroup(of: UInt64.self, returning: [UInt64].self) { group in
            for order in [9, 7, 8] as [UInt64] {
                group.addTask {
                    _ = try await gate.admit(model: "m", order: order, tokens: 1, avoiding: [], isRetry: false)
                    return order
                }
            }
            while await gate.waitingCount < 3 { await Task.yield() }
            var went: [UInt64] = []
            // Two a minute are one in 30 seconds.
            for _ in 1...3 {
                while clock.sleeperCount == 0 { await Task.yield() }
                clock.advance(by: .seconds(30.001))
                if let order = try await group.next() { went.append(order) }
            }
            return went
        }
        #expect(went == [7, 8, 9])
    }

    /// Calls wait in silence meanwhile, so somebody must hear of it.
    @Test func aProviderThatIsLeftAloneIsToldOnceAndOnceMoreWhenItReplies() async throws {
        let clock = SteppedClock()
        let heard = Mutex<[String]>([])
        let gate = TrafficGate(
            addressCount: 1, keyCount: 1, limits: ProviderLimits(), longestWaitSeconds: 120, clock: clock
        ) { outage in heard.withLock { $0.append(outage.map { "\($0.failureCount): \($0.reason)" } ?? "replies") } }
        for _ in 0..<CircuitBreaker.failuresToOpen {
            await gate.finish(try await admit(gate), .failed(reason: "gone"), readings: [])
        }
        #expect(heard.withLock { $0 } == ["10: gone"])
        clock.advance(by: .seconds(1.001))
        await gate.finish(try await admit(gate), .failed(reason: "gone"), readings: [])
        #expect(heard.withLock { $0 } == ["10: gone"])
        clock.advance(by: .seconds(2.001))
        await gate.finish(try await admit(gate), .answered(tokens: 1), readings: [])
        #expect(heard.withLock { $0 } == ["10: gone", "replies"])
    }

    @Test func whoIsCancelledLeavesTheLine() async throws {
        let clock = SteppedClock()
        let gate = gate(clock)
        _ = try await admit(gate)
        _ = try await admit(gate)
        // Unstructured, since the task itself is what is tested.
        let waiting = Task { try await gate.admit(model: "m", order: 3, tokens: 1, avoiding: [], isRetry: false) }
        while await gate.waitingCount == 0 { await Task.yield() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(await gate.waitingCount == 0)
        let atOnce = await gate.admitAtOnce(model: "m", tokens: 1, avoiding: [])
        #expect(atOnce == nil)
        #expect(await gate.waitingCount == 0)
    }
}
