import Inference
import Testing

/// Who goes when, on a clock of bare numbers.
@Suite struct ProviderTrafficTests {
    private typealias Permit = ProviderTraffic.Permit

    private func traffic(
        addresses: Int = 1, keys: Int = 1, shared: [RateLimit] = [], models: [String: [RateLimit]] = [:]
    ) -> ProviderTraffic {
        ProviderTraffic(
            addressCount: addresses, keyCount: keys, limits: ProviderLimits(shared: shared, models: models),
            longestWaitSeconds: 120)
    }

    private func call(
        _ id: UInt64, order: UInt64? = nil, model: String = "m", tokens: Double = 100, avoiding: Set<Int> = []
    ) -> ProviderTraffic.Call {
        ProviderTraffic.Call(id: id, order: order ?? id, model: model, tokens: tokens, avoiding: avoiding)
    }

    private func permits(_ traffic: inout ProviderTraffic, now: Double) -> [(id: UInt64, permit: Permit)] {
        traffic.decide(now: now).verdicts.compactMap { id, verdict in
            if case .permitted(let permit) = verdict { (id, permit) } else { nil }
        }
    }

    private func permit(_ traffic: inout ProviderTraffic, _ call: ProviderTraffic.Call, now: Double) -> Permit? {
        traffic.enqueue(call)
        return permits(&traffic, now: now).first { $0.id == call.id }?.permit
    }

    private let tenAMinute = [RateLimit(10, .requests, a: .minute)]

    @Test func anAttemptThatNeverLeftLeavesItsRoomToOthers() {
        var traffic = traffic(models: ["m": tenAMinute])
        for id in 1...10 as ClosedRange<UInt64> { traffic.enqueue(call(id)) }
        let permitted = permits(&traffic, now: 0)
        #expect(permitted.count == 10)
        traffic.enqueue(call(11))
        traffic.finish(permitted[0].permit, .abandoned, now: 0)
        #expect(permits(&traffic, now: 0).isEmpty)
        traffic.finish(permitted[1].permit, .notSent, now: 0)
        #expect(permits(&traffic, now: 0).map(\.id) == [11])
    }

    @Test func earlierWorkGoesFirst() {
        var traffic = traffic(models: ["m": tenAMinute])
        for id in 1...10 as ClosedRange<UInt64> { traffic.enqueue(call(id)) }
        #expect(permits(&traffic, now: 0).count == 10)
        // Work 30 asks before the second call of work 20 does.
        traffic.enqueue(call(31, order: 30))
        traffic.enqueue(call(21, order: 20))
        traffic.enqueue(call(22, order: 20))
        #expect(permits(&traffic, now: 0).isEmpty)
        #expect(traffic.decide(now: 0).wakeAt.map { abs($0 - 6) < 1e-6 } == true)
        #expect(permits(&traffic, now: 12).map(\.id) == [21, 22])
        #expect(permits(&traffic, now: 18).map(\.id) == [31])
    }

    @Test func aLargeCallIsNotPassedByItsModelsSmallOnes() {
        var traffic = traffic(models: ["m": [RateLimit(1000, .tokens, a: .minute)]])
        #expect(permit(&traffic, call(1, tokens: 900), now: 0) != nil)
        traffic.enqueue(call(2, tokens: 600))
        traffic.enqueue(call(3, tokens: 50))
        traffic.enqueue(call(4, model: "other", tokens: 50))
        #expect(permits(&traffic, now: 0).map(\.id) == [4])
        #expect(permits(&traffic, now: 20).isEmpty)
        #expect(permits(&traffic, now: 31).map(\.id) == [2])
        #expect(permits(&traffic, now: 34).map(\.id) == [3])
    }

    @Test func aSharedLimitHoldsForAllModelsAndForEachKey() {
        var traffic = traffic(keys: 2, shared: tenAMinute)
        for id in 1...30 as ClosedRange<UInt64> { traffic.enqueue(call(id, model: "m\(id % 3)")) }
        let given = permits(&traffic, now: 0)
        #expect(given.count == 20)
        #expect(given.count { $0.permit.route.key == 0 } == 10)
        #expect(given.map(\.id) == Array(1...20))
    }

    @Test func beforeAnythingIsKnownFewCallsFindOut() {
        var traffic = traffic()
        for id in 1...100 as ClosedRange<UInt64> { traffic.enqueue(call(id)) }
        let first = permits(&traffic, now: 0)
        #expect(first.count == 8)
        traffic.finish(
            first[0].permit, .answered(tokens: 50),
            readings: [RateLimitReading(amount: .requests, window: .minute, limit: 30, remaining: 29)], now: 1)
        // 8 were sent, one of which is counted in what remains.
        let next = permits(&traffic, now: 1)
        #expect(next.count == 22)
    }

    @Test func aProviderWithoutLimitsHoldsNobodyForLong() {
        var traffic = traffic()
        for id in 1...500 as ClosedRange<UInt64> { traffic.enqueue(call(id)) }
        var sent: [Int] = []
        for second in 0..<5 {
            let permits = permits(&traffic, now: Double(second))
            sent.append(permits.count)
            for (_, permit) in permits { traffic.finish(permit, .answered(tokens: nil), now: Double(second) + 0.5) }
        }
        // Each round of answers makes room for three times as many.
        #expect(sent == [8, 24, 72, 216, 180])
    }

    @Test func refusalsOfEverythingHalveWhatIsInFlight() {
        var traffic = traffic()
        for id in 1...100 as ClosedRange<UInt64> { traffic.enqueue(call(id)) }
        let first = permits(&traffic, now: 0)
        for (_, permit) in first { traffic.finish(permit, .overLimit(retryAfterSeconds: 2), now: 1) }
        #expect(permits(&traffic, now: 2).isEmpty, "the provider asked for two seconds")
        let second = permits(&traffic, now: 3)
        #expect(second.count == 4)
        for (_, permit) in second { traffic.finish(permit, .answered(tokens: nil), now: 4) }
        #expect(permits(&traffic, now: 4).count == 4, "a round of good replies adds one at most")
    }

    @Test func aRefusalWithoutAWordShowsTheRate() throws {
        var traffic = traffic()
        var number: UInt64 = 0
        // Sixty calls in a minute were let through, and the next was refused: what holds 60 at most, or fills by as
        // many in the minute, is a bucket of 30.
        for second in 0..<60 {
            number += 1
            let permit = try #require(permit(&traffic, call(number), now: Double(second)))
            traffic.finish(permit, .answered(tokens: 100), now: Double(second) + 0.5)
        }
        let refused = try #require(permit(&traffic, call(100), now: 60))
        traffic.finish(refused, .overLimit(retryAfterSeconds: 2), now: 60.1)
        for id in 101...130 as ClosedRange<UInt64> { traffic.enqueue(call(id)) }
        #expect(permits(&traffic, now: 61).isEmpty, "the provider asked for two seconds")
        // 30 a minute are one in two seconds.
        var sent = permits(&traffic, now: 62.2).count
        for second in 63...82 { sent += permits(&traffic, now: Double(second) + 0.2).count }
        #expect((10...13).contains(sent))
    }

    /// Calls one after another, of which the provider refuses some in passing: the seconds that its limits were waited
    /// for.
    private func seconds(ofCalls count: Int, everyRefused every: Int, tokens: Double) throws -> Double {
        var traffic = traffic()
        var (now, number, waited) = (0.0, UInt64(0), 0.0)
        for call in 1...count {
            for attempt in 0..<2 {
                number += 1
                traffic.enqueue(self.call(number, tokens: tokens))
                var decided = traffic.decide(now: now)
                while decided.verdicts.isEmpty {
                    let wakeAt = try #require(decided.wakeAt)
                    waited += wakeAt - now
                    now = wakeAt + 1e-4
                    decided = traffic.decide(now: now)
                }
                guard case .permitted(let permit) = decided.verdicts[0].verdict else {
                    Issue.record("a quota is called used up")
                    return waited
                }
                now += 0.1
                if attempt == 0, call % every == 0 {
                    traffic.finish(permit, .overLimit(retryAfterSeconds: nil), now: now)
                    now += 0.5
                } else {
                    traffic.finish(permit, .answered(tokens: tokens), now: now)
                    break
                }
            }
        }
        return waited
    }

    @Test(arguments: [(2, 2, 100.0), (9, 3, 3000), (40, 13, 800), (300, 10, 800), (300, 47, 2000)])
    func refusalsInPassingAreNoLimit(count: Int, every: Int, tokens: Double) throws {
        let waited = try seconds(ofCalls: count, everyRefused: every, tokens: tokens)
        // Each call takes a tenth of a second; the pauses after refusals are the callers' own.
        #expect(waited < 3 + 0.1 * Double(count), "\(waited) seconds")
    }

    /// Every third to twentieth attempt is refused, retries included, by a service that answers within milliseconds.
    @Test(arguments: [3, 4, 5, 7, 10, 20])
    func aBusyServiceIsNotHeldForASlowOne(every: Int) throws {
        var traffic = traffic()
        var (now, number, waited) = (0.0, UInt64(0), 0.0)
        for _ in 0..<400 {
            var isAnswered = false
            while !isAnswered {
                number += 1
                traffic.enqueue(call(number, tokens: 520))
                var decided = traffic.decide(now: now)
                while decided.verdicts.isEmpty {
                    let wakeAt = try #require(decided.wakeAt)
                    waited += wakeAt - now
                    now = wakeAt + 1e-4
                    decided = traffic.decide(now: now)
                }
                guard case .permitted(let permit) = decided.verdicts[0].verdict else {
                    Issue.record("a quota is called used up")
                    return
                }
                now += 0.005
                isAnswered = number % UInt64(every) != 0
                let refusal = ProviderTraffic.Outcome.overLimit(retryAfterSeconds: nil)
                traffic.finish(permit, isAnswered ? .answered(tokens: 520) : refusal, now: now)
                if !isAnswered { now += 0.5 }
            }
        }
        #expect(waited < 20, "\(waited) seconds")
    }

    @Test func whatIsLeftIsToldByModel() {
        var traffic = traffic(
            keys: 2, models: ["m": tenAMinute + [RateLimit(5000, .tokens, a: .hour)], "other": tenAMinute])
        for id in 1...4 as ClosedRange<UInt64> { _ = permit(&traffic, call(id), now: 0) }
        _ = permit(&traffic, call(5, model: "other"), now: 0)
        let headroom = traffic.headroom(now: 0)
        #expect(headroom.map(\.model) == ["m", "m", "other"])
        #expect(headroom.map(\.amount) == [.requests, .tokens, .requests])
        // Both keys' limits together; the other model has used one key only.
        #expect(headroom.map(\.limit) == [20, 10_000, 10])
        #expect(headroom.map(\.left) == [16, 9600, 9])
        #expect(headroom.map(\.window) == [.minute, .hour, .minute])
    }

    @Test func aRefusedCallWasNotCounted() {
        var traffic = traffic(models: ["m": tenAMinute])
        let given = (1...10 as ClosedRange<UInt64>).compactMap { permit(&traffic, call($0), now: 0) }
        traffic.finish(given[0], .overLimit(retryAfterSeconds: 0), now: 0)
        #expect(permit(&traffic, call(11), now: 0) != nil)
        #expect(permit(&traffic, call(12), now: 0) == nil)
    }

    @Test func aQuotaThatIsRenewedTooLateIsToldAtOnce() {
        var traffic = traffic()
        guard let first = permit(&traffic, call(1), now: 0) else {
            Issue.record("no permit")
            return
        }
        let reading = RateLimitReading(
            amount: .requests, window: .day, limit: 1000, remaining: 0, resetSeconds: 30_000)
        traffic.finish(first, .overLimit(retryAfterSeconds: nil), readings: [reading], now: 0)
        traffic.enqueue(call(2))
        guard case .quotaExhausted(let shortage)? = traffic.decide(now: 10).verdicts.first?.verdict else {
            Issue.record("no verdict")
            return
        }
        #expect(shortage.window == .day)
        #expect(shortage.amount == .requests)
        #expect(shortage.statedSeconds.map { abs($0 - 29_990) < 1e-6 } == true)
        #expect(traffic.waitingCount == 0)
        // A provider may have meant less: after ten minutes one call asks again.
        #expect(permit(&traffic, call(3), now: 601) != nil)
    }

    @Test func aRefusedKeyRestsAndTheOtherWorks() {
        var traffic = traffic(keys: 2)
        guard let first = permit(&traffic, call(1), now: 0) else {
            Issue.record("no permit")
            return
        }
        #expect(first.route.key == 0)
        traffic.finish(first, .keyRefused, now: 0)
        for id in 2...5 as ClosedRange<UInt64> {
            #expect(permit(&traffic, call(id), now: 1)?.route.key == 1)
        }
        #expect(traffic.hasOtherKey(than: ProviderTraffic.Route(address: 0, key: 0), now: 1))
        #expect(!traffic.hasOtherKey(than: ProviderTraffic.Route(address: 0, key: 1), now: 1))
        #expect(permit(&traffic, call(6), now: 700)?.route.key == 0)
    }

    @Test func anAddressThatFailsIsLeftAndComesBack() {
        var traffic = traffic(addresses: 2)
        for id in 1...10 as ClosedRange<UInt64> {
            guard let permit = permit(&traffic, call(id), now: 0) else { continue }
            #expect(permit.route.address == 0)
            traffic.finish(permit, .failed(reason: "reset"), now: 0)
        }
        #expect(permit(&traffic, call(11), now: 0.5)?.route.address == 1)
        // After the pause one call finds out; others still go by the second address.
        let probe = permit(&traffic, call(12), now: 1.1)
        #expect(probe?.route.address == 0)
        #expect(permit(&traffic, call(13), now: 1.1)?.route.address == 1)
        if let probe { traffic.finish(probe, .answered(tokens: nil), now: 1.2) }
        #expect(permit(&traffic, call(14), now: 1.3)?.route.address == 0)
        #expect(permit(&traffic, call(15, avoiding: [0]), now: 1.3)?.route.address == 1)
        #expect(permit(&traffic, call(16, avoiding: [0, 1]), now: 1.3)?.route.address == 0)
    }

    @Test func aProviderThatIsDownForLongIsLeftAlone() {
        var traffic = traffic()
        var now = 0.0
        var verdict: ProviderTraffic.Verdict?
        for id in 1...200 as ClosedRange<UInt64> {
            traffic.enqueue(call(id))
            let decided = traffic.decide(now: now)
            switch decided.verdicts.first?.verdict {
            case .permitted(let permit): traffic.finish(permit, .failed(reason: "down"), now: now)
            case .some(let other): verdict = other
            case nil:
                now = decided.wakeAt ?? now
                traffic.withdraw(id: id)
            }
            if verdict != nil { break }
        }
        guard case .leftAlone(let failureCount, let pause, "down")? = verdict else {
            Issue.record("\(String(describing: verdict))")
            return
        }
        // Pauses of 1, 2, 4, 8, 16 and 32 seconds were waited for.
        #expect(now == 63)
        #expect(failureCount == 16)
        #expect(pause == 64)
    }

    @Test func aCallThatLeavesFreesItsPlace() {
        var traffic = traffic(models: ["m": tenAMinute])
        for id in 1...12 as ClosedRange<UInt64> { traffic.enqueue(call(id)) }
        #expect(permits(&traffic, now: 0).count == 10)
        traffic.withdraw(id: 11)
        #expect(traffic.waitingCount == 1)
        #expect(permits(&traffic, now: 6.1).map(\.id) == [12])
    }
}
