import NumericalMethods
import Optimization
import SearchSpace
import Testing

@Suite struct ReportedNoiseTests {
    /// How far above the mean of nothing but luck, in its standard deviations, the best of 24 configurations is
    /// believed to be: the mean over twelve searches.
    private func believedExcess(told: Double?) throws -> Double {
        let space = try structuredSpace()
        let excesses = (0..<12).compactMap { seed -> Double? in
            var stream = RandomStream(seed: UInt64(seed), path: "luck")
            var history = TrialHistory(space: space)
            history.observations = (0..<24).map { id in
                Observation(
                    id: id, configuration: space.sample(using: &stream), scores: [50 + 10 * stream.normal()],
                    noiseStandardDeviations: [told])
            }
            return PosteriorRecommender().ranking(of: history).first.map { ($0.estimate - 50) / 10 }
        }
        #expect(excesses.count == 12)
        return excesses.reduce(0, +) / Double(excesses.count)
    }

    @Test func luckOfAKnownSizeIsTakenForWorthFarLess() throws {
        let guessed = try believedExcess(told: nil)
        let known = try believedExcess(told: 10)
        #expect(known < guessed * 2 / 3, "\(known) deviations where it is told, \(guessed) where it is guessed")
    }

    /// Noise as large as all differences is reported, and there is none.
    @Test func aReportThatTheValuesContradictIsOverruled() throws {
        let space = try structuredSpace()
        var stream = RandomStream(seed: 3, path: "exact")
        var history = TrialHistory(space: space)
        history.observations = (0..<60).map { id in
            let configuration = space.sample(using: &stream)
            let heights: [ParameterValue: Double] = [.choice("m0"): 0, .choice("m1"): 0.4, .choice("m2"): 1]
            let value = configuration["main"].flatMap { heights[$0] } ?? 0
            return Observation(
                id: id, configuration: configuration, scores: [value], noiseStandardDeviations: [0.5])
        }
        let best = try #require(PosteriorRecommender().ranking(of: history).first)
        #expect(best.estimate > 0.85)
        #expect(best.configuration["main"] == .choice("m2"))
    }
}
