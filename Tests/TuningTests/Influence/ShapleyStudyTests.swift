import MixtureOfAgents
import Testing
import Tuning

@Suite struct ShapleyStudyTests {
    @Test func sparesShareAndTheValuesAddUp() async throws {
        let mixture = MadeUpProbe.mixture(["a", "b", "idle"])
        let probe = MadeUpProbe(noisePoints: 0.3) { present, _ in
            present.contains("a") || present.contains("b") ? 30 : 20
        }
        var study = ShapleyStudy(of: mixture, plan: InfluencePlan(marginPoints: 1, maximumPairs: 200), probe: probe)
        let found = try await study.run()
        #expect(found.pairCount < 200)
        for (value, truth) in zip(found.values, [5.0, 5, 0]) {
            #expect(value.interval.contains(truth), "\(value)")
            #expect(value.interval.upperBound - value.interval.lowerBound <= 2)
        }
        #expect(probe.counts.values.allSatisfy { $0 == 1 })
    }

    @Test func theBudgetEndsIt() async throws {
        let mixture = MadeUpProbe.mixture(["a", "b", "c", "d"])
        let probe = MadeUpProbe(noisePoints: 20) { _, _ in 50 }
        var study = ShapleyStudy(
            of: mixture, plan: InfluencePlan(marginPoints: 1, maximumCalls: 100, maximumPairs: 200), probe: probe)
        let found = try await study.run()
        #expect(found.madeCallCount <= 100)
        #expect(found.pairCount > 3)
    }

    @Test func withoutAgentsThereIsNothingToShare() async throws {
        var study = ShapleyStudy(
            of: MadeUpProbe.mixture([]), plan: InfluencePlan(marginPoints: 1),
            probe: MadeUpProbe(noisePoints: 1) { _, _ in 1 })
        #expect(try await study.run().values.isEmpty)
    }
}
