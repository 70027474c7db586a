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

    /// Ten questions a slice, the deviation of each slice computed from its own share. Weighed by these, the slices of
    /// all questions right would count five times as much as the others, and the worse configuration would win.
    @Test(arguments: [(high: 1, low: 0.34), (high: 0.98, low: 0.3), (high: 0.95, low: 0.4)])
    func deviationsComputedFromLuckyValuesDoNotFavourThem(high: Double, low: Double) throws {
        let space = try ParameterSpace(parameters: [Parameter("c", .choice(["steady", "wild", "poor", "fair"]))])
        var history = TrialHistory(space: space)
        func tell(_ name: String, _ value: Double) {
            let deviation = (max(value * (1 - value), 0.05) / 10).squareRoot()
            history.observations.append(
                Observation(
                    id: history.observations.count, configuration: ParameterConfiguration(["c": .choice(name)]),
                    scores: [value], noiseStandardDeviations: [deviation]))
        }
        for round in 0..<12 {
            tell("steady", 0.72)
            tell("wild", round % 2 == 0 ? high : low)
            tell("poor", round % 2 == 0 ? 0.3 : 0.4)
            tell("fair", round % 2 == 0 ? 0.6 : 0.5)
        }
        let best = try #require(PosteriorRecommender().ranking(of: history).first)
        #expect(best.configuration.choice("c") == "steady")
    }

    @Test func reportsOfSharesFollowTheSharesVariance() throws {
        let values = (0...20).map { Double($0) / 20 }
        let noise = try #require(
            ReportedNoise(values, deviations: values.map { max($0 * (1 - $0) / 10, 1e-6).squareRoot() }))
        for value in [0.2, 0.5, 0.77] { #expect(abs(noise.variance(at: value) - value * (1 - value) / 10) < 1e-4) }
        #expect(abs(noise.count(of: 0.5, (0.5 * 0.5 / 40.0).squareRoot()) - 4) < 0.05)
        #expect(noise.count(of: 0.5, nil) == 1)
    }

    @Test func equalReportsStayWhatTheyAre() throws {
        let noise = try #require(ReportedNoise((0..<20).map(Double.init), deviations: (0..<20).map { _ in 3 }))
        for value in [-100, 0, 7, 1e12] { #expect(abs(noise.variance(at: value) - 9) < 1e-9) }
        #expect(ReportedNoise([1, 2, 3], deviations: [nil, nil, 0]) == nil)
    }

    /// The mean of noisy shares lies among them, however steep the model's slope.
    @Test func nothingIsBelievedBeyondWhatWasTold() throws {
        let space = try ParameterSpace(parameters: [Parameter("x", .real(0...1, .linear))])
        var history = TrialHistory(space: space)
        for id in 0..<24 {
            let x = Double(id) / 23
            history.observations.append(
                Observation(
                    id: id, configuration: ParameterConfiguration(["x": .real(x)]), scores: [min(1, 0.2 + 1.2 * x)],
                    noiseStandardDeviations: [0.15]))
        }
        for entry in PosteriorRecommender().ranking(of: history) { #expect((0.2...1).contains(entry.estimate)) }
    }
}
