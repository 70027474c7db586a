import Inference
import Testing

@Suite struct LimitBucketTests {
    private func bucket(_ limit: Double = 60, _ amount: LimitedAmount = .requests) -> LimitBucket {
        LimitBucket(amount, window: .minute, limit: limit, now: 0)
    }

    private func reading(remaining: Double, reset: Double? = nil, limit: Double? = 60) -> RateLimitReading {
        RateLimitReading(
            amount: .requests, window: .minute, limit: limit, remaining: remaining, resetSeconds: reset)
    }

    @Test func aFullBucketGivesItsLimitAtOnceAndThenItsRate() {
        var bucket = bucket()
        for _ in 0..<60 {
            #expect(bucket.secondsUntilAvailable(1, now: 0) == 0)
            _ = bucket.reserve(1, now: 0)
        }
        // 60 a minute are one a second.
        #expect(abs(bucket.secondsUntilAvailable(1, now: 0) - 1) < 1e-6)
        #expect(abs(bucket.secondsUntilAvailable(5, now: 2) - 3) < 1e-6)
        #expect(bucket.secondsUntilAvailable(60, now: 60) == 0)
        #expect(bucket.secondsUntilAvailable(60, now: 600) == 0, "never more than full")
    }

    @Test func moreThanTheLimitWaitsForAllOfIt() {
        var bucket = bucket(1000, .tokens)
        #expect(bucket.secondsUntilAvailable(5000, now: 0) == 0)
        _ = bucket.reserve(5000, now: 0)
        #expect(abs(bucket.secondsUntilAvailable(5000, now: 0) - 60) < 1e-6)
    }

    @Test func aLoweredLimitLeavesNothingAndOwesNothing() {
        var bucket = bucket(200)
        let receipt = bucket.reserve(200, now: 0)
        bucket.learn(reading(remaining: 0, limit: 50), receipt: receipt, now: 0)
        #expect(bucket.limit == 50)
        #expect(bucket.available == 0)
        // 50 a minute.
        #expect(abs(bucket.secondsUntilAvailable(1, now: 0) - 1.2) < 1e-6)
    }

    @Test func aRaisedLimitLeavesWhatTheProviderSays() {
        var bucket = bucket(200)
        let receipt = bucket.reserve(150, now: 0)
        bucket.learn(reading(remaining: 60, limit: 800), receipt: receipt, now: 0)
        #expect(bucket.limit == 800)
        #expect(bucket.available == 60)
    }

    @Test func aReservationIsSettledByWhatWasUsed() {
        var bucket = bucket(1000, .tokens)
        let receipt = bucket.reserve(800, now: 0)
        #expect(bucket.available == 200)
        bucket.settle(receipt, used: 300, now: 0)
        #expect(bucket.available == 700)
        let larger = bucket.reserve(100, now: 0)
        bucket.settle(larger, used: 900, now: 0)
        #expect(bucket.available == -200)
        bucket.cancel(bucket.reserve(50, now: 0), now: 0)
        #expect(bucket.available == -200)
    }

    /// The table of the type's documentation.
    @Test(arguments: [(50.0, 40.0), (30, 30), (65, 40), (85, 46)])
    func aReplyIsEvidenceOnlyOutsideOfWhatWasKnown(remaining: Double, expected: Double) {
        var bucket = bucket(100)
        bucket.settle(bucket.reserve(40, now: 0), used: 40, now: 0)
        let receipt = bucket.reserve(1, now: 0)
        #expect(bucket.available == 59)
        _ = bucket.reserve(19, now: 0)
        bucket.learn(reading(remaining: remaining, limit: 100), receipt: receipt, now: 0)
        #expect(bucket.available == expected)
    }

    @Test func whatManyRepliesSayIsCorrectedOnce() {
        var bucket = bucket(100)
        let receipts = (0..<10).map { _ in bucket.reserve(1, now: 0) }
        // Somebody else took 20 before the first.
        for (index, receipt) in receipts.enumerated() {
            bucket.learn(reading(remaining: Double(79 - index), limit: 100), receipt: receipt, now: 0)
        }
        #expect(bucket.available == 70)
    }

    @Test func aReportedLimitIsNotSettledTwice() {
        var bucket = bucket(1000, .tokens)
        let first = bucket.reserve(500, now: 0)
        let reading = RateLimitReading(amount: .tokens, window: .minute, limit: 1000, remaining: 500)
        bucket.learn(reading, receipt: first, now: 0)
        bucket.settle(first, used: 100, now: 0)
        #expect(bucket.available == 500, "a provider that counts what was asked for does not give the rest back")
    }

    @Test func aWindowIsRecognizedByItsEndThatStands() {
        var bucket = bucket(60)
        for (index, time) in stride(from: 0.0, to: 6, by: 1).enumerated() {
            let receipt = bucket.reserve(5, now: time)
            // The window ends at 40, whatever is taken.
            bucket.learn(
                reading(remaining: Double(60 - 5 * (index + 1)), reset: 40 - time), receipt: receipt, now: time)
        }
        #expect(bucket.fixedWindowEnd.map { abs($0 - 40) < 1e-6 } == true)
        _ = bucket.reserve(30, now: 6)
        #expect(abs(bucket.secondsUntilAvailable(1, now: 10) - 30) < 1e-6)
        #expect(bucket.secondsUntilAvailable(60, now: 40.01) == 0)
        _ = bucket.reserve(1, now: 40.01)
        #expect(bucket.fixedWindowEnd.map { abs($0 - 100) < 1e-6 } == true)
    }

    @Test func aBucketIsNotTakenForAWindow() {
        var bucket = bucket(60)
        var server = 60.0
        for step in 0..<50 {
            let time = Double(step) * 0.5
            server = min(60, server + 0.5) - 1
            let receipt = bucket.reserve(1, now: time)
            // The time to be full again, as OpenAI states it.
            bucket.learn(reading(remaining: server.rounded(.down), reset: 60 - server), receipt: receipt, now: time)
        }
        #expect(bucket.fixedWindowEnd == nil)
    }

    /// Groq's and OpenAI's documented examples.
    @Test(arguments: [(14_400.0, 14_370.0, 179.56, 86_400.0), (60, 59, 1, 60), (150_000, 149_984, 360, 3600)])
    func aWindowWithoutANameIsInferred(limit: Double, remaining: Double, reset: Double, expected: Double) {
        var bucket = LimitBucket(.requests, window: nil, limit: limit, now: 0)
        let reading = RateLimitReading(
            amount: .requests, window: nil, limit: limit, remaining: remaining, resetSeconds: reset)
        bucket.learn(reading, receipt: bucket.reserve(1, now: 0), now: 0)
        #expect(bucket.windowSeconds == expected)
    }

    @Test func aChangedLimitKeepsWhatWasUsed() {
        var bucket = bucket(60)
        _ = bucket.reserve(20, now: 0)
        bucket.learn(reading(remaining: 10, limit: 30), receipt: bucket.reserve(0, now: 0), now: 0)
        #expect(bucket.limit == 30)
        #expect(bucket.available == 10)
    }

    @Test func aRefusalTeachesCaution() {
        var bucket = bucket(100)
        _ = bucket.reserve(90, now: 0)
        // The model had 10, the provider only 2.
        bucket.refuse(bucket.reserve(10, now: 0), remaining: 2, now: 0)
        #expect(bucket.available == 10)
        #expect(bucket.secondsUntilAvailable(1, now: 0) > 0, "10 are left alone")
        #expect(bucket.secondsUntilAvailable(1, now: 1) == 0)
    }

    @Test func aBlockHoldsWhateverIsLeft() {
        var bucket = bucket()
        bucket.block(until: 7)
        #expect(bucket.secondsUntilAvailable(1, now: 2) == 5)
        bucket.block(until: 3)
        #expect(bucket.secondsUntilAvailable(1, now: 2) == 5)
        #expect(bucket.secondsUntilAvailable(1, now: 7) == 0)
    }
}
