import Foundation
import NumericalMethods
import Optimization
import SearchSpace
import Testing

@Suite struct GaussianProcessSamplerTests {
    private func history(
        _ space: ParameterSpace, _ values: [Double], isNoisy: Bool = true, objectives: Int = 1
    ) -> TrialHistory {
        var history = TrialHistory(space: space, objectiveCount: objectives, isNoisy: isNoisy, budgetTrials: 20)
        var stream = RandomStream(seed: 9, path: "history")
        for (number, value) in values.enumerated() {
            history.observations.append(
                Observation(
                    id: number, configuration: space.sample(using: &stream),
                    scores: Array(repeating: value, count: objectives),
                    noiseStandardDeviations: Array(repeating: nil, count: objectives)))
        }
        return history
    }

    @Test(arguments: [
        [], [1], [3, 3, 3, 3, 3, 3], [1e300, -1e300, 2e299, 5, 1, 2], [1e-300, 2e-300, 3e-300, 0, 0],
        [1, 5, 2, 8, 3, 9, 4],
    ])
    func proposesWithinTheSpaceWhateverTheValues(values: [Double]) throws {
        let space = try structuredSpace()
        for (isNoisy, objectives) in [(true, 1), (false, 1), (true, 2)] {
            var sampler = GaussianProcessSampler()
            var stream = RandomStream(seed: 1, path: "ask")
            let history = history(space, values, isNoisy: isNoisy, objectives: objectives)
            try space.validate(sampler.propose(from: history, stream: &stream))
        }
    }

    @Test func failuresAloneDoNotStopIt() throws {
        let space = try structuredSpace()
        var history = TrialHistory(space: space, budgetTrials: 10)
        var sampler = GaussianProcessSampler()
        for number in 0..<15 {
            var stream = RandomStream(seed: 1, path: "ask", String(number))
            let proposal = sampler.propose(from: history, stream: &stream)
            try space.validate(proposal)
            history.failures.append(UnvaluedTrial(id: number, configuration: proposal))
        }
        #expect(Set(history.failures.map(\.configuration)).count == 15)
    }

    @Test func sameHistoryGivesTheSameProposalWithAndWithoutACache() throws {
        let space = try structuredSpace()
        var history = history(space, (0..<14).map { sin(Double($0)) })
        var warm = GaussianProcessSampler()
        for number in 0..<6 {
            var stream = RandomStream(seed: 2, path: "ask", String(number))
            var again = stream
            let proposal = warm.propose(from: history, stream: &stream)
            var cold = try JSONDecoder().decode(GaussianProcessSampler.self, from: JSONEncoder().encode(warm))
            #expect(cold.propose(from: history, stream: &again) == proposal)
            history.observations.append(
                Observation(
                    id: 14 + number, configuration: proposal, scores: [cos(Double(number))],
                    noiseStandardDeviations: [nil]))
        }
    }

    @Test func pendingTrialsAreNotProposedAgain() throws {
        let space = try structuredSpace()
        var history = history(space, (0..<12).map(Double.init), isNoisy: false)
        var sampler = GaussianProcessSampler()
        for number in 0..<5 {
            var stream = RandomStream(seed: 3, path: "ask")
            let proposal = sampler.propose(from: history, stream: &stream)
            #expect(!history.pending.contains { $0.configuration == proposal })
            history.pending.append(UnvaluedTrial(id: 100 + number, configuration: proposal))
        }
    }

    /// Twenty random trials come within 0.5 of the optimum about once in a hundred searches.
    @Test func findsTheTopOfASmoothHill() throws {
        let space = try ParameterSpace(parameters: [
            Parameter("x", .real(-5...5, .linear)), Parameter("y", .real(-5...5, .linear)),
            Parameter("c", .choice(["a", "b", "c"])),
        ])
        var history = TrialHistory(space: space, isNoisy: false, budgetTrials: 30)
        var sampler = GaussianProcessSampler()
        for number in 0..<30 {
            var stream = RandomStream(seed: 4, path: "ask", String(number))
            let proposal = sampler.propose(from: history, stream: &stream)
            let (x, y) = (proposal.real("x") ?? 0, proposal.real("y") ?? 0)
            let score = -(x - 1) * (x - 1) - (y + 2) * (y + 2) - (proposal.choice("c") == "b" ? 0 : 3)
            history.observations.append(
                Observation(id: number, configuration: proposal, scores: [score], noiseStandardDeviations: [nil]))
        }
        let best = try #require(PosteriorRecommender().ranking(of: history).first)
        #expect(best.estimate > -0.1)
    }

    @Test func recommendsTheRepeatedlyGoodOverTheOnceLucky() throws {
        let space = try ParameterSpace(parameters: [Parameter("c", .choice((0..<8).map { "c\($0)" }))])
        var history = TrialHistory(space: space, budgetTrials: 40)
        var stream = RandomStream(seed: 6, path: "noise")
        func tell(_ name: String, _ score: Double) {
            history.observations.append(
                Observation(
                    id: history.observations.count, configuration: ParameterConfiguration(["c": .choice(name)]),
                    scores: [score], noiseStandardDeviations: [nil]))
        }
        for name in 0..<8 { for _ in 0..<2 { tell("c\(name)", stream.normal()) } }
        for _ in 0..<8 { tell("c3", 2.5 + stream.normal()) }
        tell("c5", 4.5)
        let best = try #require(PosteriorRecommender().ranking(of: history).first)
        #expect(best.configuration.choice("c") == "c3")
        #expect((best.standardError ?? 9) < 1)
    }
}
