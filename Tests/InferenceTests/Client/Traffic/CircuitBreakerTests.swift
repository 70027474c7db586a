import Inference
import Testing

@Suite struct CircuitBreakerTests {
    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for _ in 0..<CircuitBreaker.failuresToOpen { breaker.fail(wasProbe: false, now: 0) }
        return breaker
    }

    @Test func thePausesAreThoseOfTheDocumentedTable() {
        #expect((1...9).map(CircuitBreaker.pauseSeconds(opening:)) == [1, 2, 4, 8, 16, 32, 64, 120, 120])
    }

    @Test func failuresInARowOpenItAndASuccessBetweenDoesNot() {
        var breaker = CircuitBreaker()
        for _ in 0..<50 {
            for _ in 1..<CircuitBreaker.failuresToOpen { breaker.fail(wasProbe: false, now: 0) }
            breaker.succeed()
        }
        #expect(breaker.state == .closed)
        #expect(opened().state == .open(until: 1))
    }

    @Test func oneCallFindsOut() {
        var breaker = opened()
        #expect(breaker.secondsUntilAllowed(now: 0.25) == 0.75)
        #expect(breaker.secondsUntilAllowed(now: 1) == 0)
        let isProbe = breaker.send(now: 1)
        #expect(isProbe)
        #expect(breaker.state == .halfOpen)
        #expect(breaker.secondsUntilAllowed(now: 1) == .infinity)
        // Calls from before say nothing new.
        breaker.fail(wasProbe: false, now: 1)
        #expect(breaker.state == .halfOpen)
        breaker.fail(wasProbe: true, now: 1)
        #expect(breaker.state == .open(until: 3))
        _ = breaker.send(now: 3)
        #expect(breaker.state == .halfOpen)
        breaker.succeed()
        #expect(breaker.state == .closed)
        #expect(breaker.failureCount == 0)
    }

    @Test func aFindingOutThatWasBrokenOffIsMadeAgain() {
        var breaker = opened()
        _ = breaker.send(now: 1)
        breaker.abandon(wasProbe: true, now: 2)
        #expect(breaker.secondsUntilAllowed(now: 2) == 0)
        let isProbe = breaker.send(now: 2)
        #expect(isProbe)
    }
}

@Suite struct RetryBudgetTests {
    @Test func theReserveGoesAtOnceAndThenTenASecond() {
        var budget = RetryBudget()
        let waits = (0..<120).compactMap { _ in budget.withdraw(now: 0) }
        #expect(waits[..<100].allSatisfy { $0 == 0 })
        #expect(abs(waits[119] - 2) < 1e-9)
    }

    @Test func whoWouldWaitForAMinuteGetsNone() {
        var budget = RetryBudget()
        let granted = (0..<2000).compactMap { _ in budget.withdraw(now: 0) }.count
        // 100 in reserve, and 10 for each of 60 seconds.
        #expect(granted == 700)
        let later = budget.withdraw(now: 1)
        #expect(later != nil)
    }

    @Test func fiveCallsPayForOneRetry() {
        var budget = RetryBudget()
        for _ in 0..<100 { _ = budget.withdraw(now: 0) }
        for _ in 0..<5 { budget.deposit() }
        let (first, second) = (budget.withdraw(now: 0), budget.withdraw(now: 0))
        #expect(first == 0)
        #expect(second ?? 0 > 0)
    }
}

@Suite struct LatencyWindowTests {
    @Test func thePercentileIsThatOfTheLastHundred() {
        var window = LatencyWindow()
        for second in 1...19 { window.add(seconds: Double(second)) }
        #expect(window.seconds(atPercentile: 95) == nil, "too few tell nothing")
        for second in 20...100 { window.add(seconds: Double(second)) }
        #expect(window.seconds(atPercentile: 95) == 95)
        #expect(window.seconds(atPercentile: 50) == 50)
        for _ in 0..<100 { window.add(seconds: 7) }
        #expect(window.seconds(atPercentile: 99) == 7)
    }
}
