import Foundation
import Inference
import NumericalMethods
import Testing

@Suite struct RetryPolicyTests {
    @Test func theRangesAreThoseOfTheDocumentedTable() {
        let policy = RetryPolicy()
        #expect((1...7).map(policy.longestDelay(beforeRetry:)) == [0.5, 1, 2, 4, 8, 8, 8])
    }

    @Test func delaysFillTheirRange() {
        let policy = RetryPolicy()
        var stream = RandomStream(seed: 1, path: "delays")
        let delays = (0..<400).compactMap { _ in
            policy.delaySeconds(beforeRetry: 3, retryAfterSeconds: nil, stream: &stream)
        }
        #expect(delays.count == 400)
        #expect(delays.allSatisfy { (0..<2).contains($0) })
        #expect(delays.contains { $0 < 0.1 })
        #expect(delays.contains { $0 > 1.9 })
    }

    @Test func afterTheLastRetryThereIsNone() {
        var stream = RandomStream(seed: 1, path: "delays")
        let policy = RetryPolicy(largestRetryCount: 2)
        #expect(policy.delaySeconds(beforeRetry: 2, retryAfterSeconds: nil, stream: &stream) != nil)
        #expect(policy.delaySeconds(beforeRetry: 3, retryAfterSeconds: nil, stream: &stream) == nil)
        #expect(policy.delaySeconds(beforeRetry: 3, retryAfterSeconds: 1, stream: &stream) == nil)
    }

    @Test(arguments: [(7.0, 7.0), (120, 120), (121, nil), (.infinity, nil)] as [(Double, Double?)])
    func aRetryAfterIsObeyedUpToItsLimit(asked: Double, expected: Double?) {
        var stream = RandomStream(seed: 1, path: "delays")
        let policy = RetryPolicy(firstDelaySeconds: 0, longestDelaySeconds: 0)
        let delay = policy.delaySeconds(beforeRetry: 1, retryAfterSeconds: asked, stream: &stream)
        #expect(delay == (asked.isFinite ? expected : 0))
    }

    @Test(
        arguments: [
            ("3", 3), (" 0.25 ", 0.25), ("-1", nil), ("soon", nil), ("inf", nil), ("nan", nil), ("", nil),
            ("Mon, 23 Nov 2026 12:00:10 GMT", 10), ("Mon, 23 Nov 2026 11:59:50 GMT", nil),
            ("2s", 2), ("500ms", 0.5), ("1m30s", 90), ("2 seconds", 2), ("1 minute", 60), ("1795435210", 10),
            ("2026-11-23T12:00:10Z", 10), ("Monday, 23-Nov-26 12:00:10 GMT", 10), ("Mon Nov 23 12:00:10 2026", 10),
            ("2 llamas", nil), ("s", nil), ("-2s", nil),
        ] as [(String, Double?)])
    func aRetryAfterHeaderIsSecondsOrADate(header: String, expected: Double?) throws {
        let noon = try Date("2026-11-23T12:00:00Z", strategy: .iso8601)
        #expect(RetryAfter.seconds(of: header, now: noon) == expected)
    }
}
