import Inference
import Testing
import Tuning

@Suite struct RacingRuleTests {
    /// Who counts trials gets whole ones; who limits what is spent gets more of them, if they can be cut.
    @Test(arguments: [
        (RunBudget(trials: 60), 120, RacingRule.none),
        (RunBudget(trials: 60, maximumTokens: 1_000_000), 120, .none),
        (RunBudget(maximumTokens: 1_000_000), 120, .slices),
        (RunBudget(hours: 8), 12, .slices),
        (RunBudget(hours: 8), 11, .none),
        (RunBudget(maximumCalls: 10_000), 2, .none),
        (RunBudget(targetPoints: 100), 120, .none),
    ])
    func slicesAreUsualWhereSpendingEndsTheSearch(budget: RunBudget, evaluations: Int, rule: RacingRule) {
        #expect(RacingRule.usual(within: budget, evaluationsPerTrial: evaluations) == rule)
    }
}
