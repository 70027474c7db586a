import Grading
import Inference
import MixtureOfAgents
import Testing
import Tuning

/// What is recommended is what fresh evaluations speak for.
@Suite struct RecommendedMixtureTests {
    private func evaluation(_ agents: Int, _ points: [Double], price: Double? = 1) -> MixtureEvaluation {
        let settings = ModelSettings(provider: "p", model: "m\(agents)", systemPrompt: "")
        return MixtureEvaluation(
            mixture: Mixture(
                main: settings, cycles: 1, agents: (0..<agents).map { Agent(name: "a\($0)", settings: settings) }),
            replicates: points.enumerated().map { index, points in
                ReplicateResult(
                    question: "q\(index)", replicate: 0, grade: Grade(points: points, maximumPoints: 10, outcome: .ok),
                    callCount: agents + 1, usage: TokenUsage(promptTokens: 10 * (agents + 1)),
                    price: price.map { USDollars($0 * Double(agents + 1)) }, latencySeconds: 1, failedCallCount: 0)
            })
    }

    private func choice(
        best: MixtureEvaluation, baseline: MixtureEvaluation, pruned: MixtureEvaluation? = nil
    ) -> RecommendedMixture.Choice {
        RecommendedMixture(
            Confirmation(best: best, baseline: baseline),
            pruning: pruned.map { PruningResult(agents: [], pruned: $0, unpruned: best, marginPoints: 0.1) }
        ).choice
    }

    private static let good = [7.0, 8, 9, 7, 8, 9]
    private static let poor = [2.0, 3, 2, 4, 3, 2]

    @Test func theWinnerUnlessSomethingSpeaksAgainstIt() {
        #expect(choice(best: evaluation(3, Self.good), baseline: evaluation(1, Self.poor)) == .winner)
        let worse = evaluation(2, Self.good.map { $0 - 0.5 })
        #expect(choice(best: evaluation(3, Self.good), baseline: evaluation(1, Self.poor), pruned: worse) == .winner)
    }

    @Test(arguments: [nil, 0.01])
    func aPrunedMixtureThatScoresNoLessAndTakesLess(price: Double?) {
        for gain in [0, 0.4, 1.0] {
            let pruned = evaluation(2, Self.good.map { min(10, $0 + gain) }, price: price)
            let best = evaluation(3, Self.good, price: price)
            #expect(choice(best: best, baseline: evaluation(1, Self.poor), pruned: pruned) == .pruned)
        }
    }

    @Test func neverAWinnerThatTheConfirmationPutsBelowTheDefault() {
        #expect(choice(best: evaluation(3, Self.poor), baseline: evaluation(1, Self.good)) == .baseline)
        let slightly = evaluation(3, Self.good.map { $0 - 0.01 })
        #expect(choice(best: slightly, baseline: evaluation(1, Self.good)) == .baseline)
        // Nor its pruned form, unless that is not below.
        let pruned = evaluation(2, Self.poor.map { $0 + 1 })
        #expect(
            choice(best: evaluation(3, Self.poor), baseline: evaluation(1, Self.good), pruned: pruned) == .baseline)
        #expect(
            choice(best: evaluation(3, Self.poor), baseline: evaluation(1, Self.good), pruned: evaluation(2, Self.good))
                == .pruned)
    }

    @Test func aDefaultThatCannotBeAskedAnyMoreIsNotRecommended() {
        #expect(choice(best: evaluation(3, Self.poor), baseline: evaluation(1, [])) == .winner)
    }
}
