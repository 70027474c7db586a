import Inference
import Testing
import Tuning

@Suite struct BudgetGaugeTests {
    private func gauge(_ budget: RunBudget) -> BudgetGauge {
        BudgetGauge(
            budget: budget,
            spent: Spending(
                paidCallCount: 100, reusedCallCount: 7, usage: TokenUsage(promptTokens: 900, completionTokens: 100),
                price: USDollars(2), unpricedCallCount: 0, elapsedSeconds: 1800),
            now: 10_000)
    }

    @Test func aLimitIsReachedWhenItIsUsedUp() {
        #expect(gauge(RunBudget()).reached() == nil)
        #expect(gauge(RunBudget(hours: 0.5)).reached() == .hours)
        #expect(gauge(RunBudget(hours: 0.51)).reached() == nil)
        #expect(gauge(RunBudget(deadline: 10_000)).reached() == .deadline)
        #expect(gauge(RunBudget(maximumPrice: USDollars(2))).reached() == .price)
        #expect(gauge(RunBudget(maximumTokens: 1000)).reached() == .tokens)
        #expect(gauge(RunBudget(maximumCalls: 100)).reached() == .calls)
        #expect(gauge(RunBudget(maximumCalls: 101)).reached() == nil)
    }

    @Test func whatIsHeldBackCountsAsSpent() {
        let kept = EvaluationCost(seconds: 600, price: USDollars(0.5), tokens: 300, calls: 20)
        #expect(gauge(RunBudget(hours: 0.6)).reached(with: kept) == .hours)
        #expect(gauge(RunBudget(hours: 0.7)).reached(with: kept) == nil)
        #expect(gauge(RunBudget(deadline: 10_500)).reached(with: kept) == .deadline)
        #expect(gauge(RunBudget(maximumPrice: USDollars(2.4))).reached(with: kept) == .price)
        #expect(gauge(RunBudget(maximumTokens: 1299)).reached(with: kept) == .tokens)
        #expect(gauge(RunBudget(maximumCalls: 120)).reached(with: kept) == nil)
    }

    @Test func theForecastGoesByTheFirstLimit() {
        // 25 of 100 trials in half an hour: 90 minutes for the rest. A deadline in an hour comes first.
        #expect(gauge(RunBudget(trials: 100)).secondsLeft(trialsFinished: 25) == 5400)
        #expect(gauge(RunBudget(trials: 100, deadline: 13_600)).secondsLeft(trialsFinished: 25) == 3600)
        #expect(gauge(RunBudget(maximumPrice: USDollars(4))).secondsLeft(trialsFinished: 25) == 1800)
        #expect(gauge(RunBudget(trials: 100)).secondsLeft(trialsFinished: 0) == nil)
    }
}
