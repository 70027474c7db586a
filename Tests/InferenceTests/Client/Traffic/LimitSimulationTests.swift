import Testing

/// 2,000 calls against a service that enforces its limits, each run in a fraction of a second; 'moatune-benchmarks
/// call-limits' does the same over sockets.
@Suite struct LimitSimulationTests {
    /// Calls arrive at once, or each within half a second of its own.
    @Test(arguments: LimitSimulation.Manner.allCases, [0, 0.5])
    func limitsAreUsedAndNotRunInto(manner: LimitSimulation.Manner, longestDelaySeconds: Double) {
        for (requests, tokens) in [(600.0, 3_000_000.0), (6000, 1_000_000)] {
            let found = LimitSimulation(
                manner: manner, requestsPerMinute: requests, tokensPerMinute: tokens, callersAtOnce: 256,
                longestDelaySeconds: longestDelaySeconds
            ).run()
            #expect(found.answeredCount == 2000)
            #expect(found.failedCount == 0)
            #expect(found.seconds <= 1.05 * found.leastSeconds)
            #expect(found.seconds > 0.9 * found.leastSeconds, "faster than the limits allow")
            #expect(found.refusedCount < 20)
        }
    }
}
