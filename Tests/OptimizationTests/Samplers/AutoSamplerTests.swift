import NumericalMethods
import Optimization
import SearchSpace
import Testing

@Suite struct AutoSamplerTests {
    private func history(_ score: (ParameterConfiguration) -> Double) throws -> TrialHistory {
        let names = (0..<6).map { "v\($0)" }
        let space = try ParameterSpace(
            parameters: names.map { Parameter($0, .choice(["a", "b", "c", "d", "e"])) }
                + [Parameter("x", .real(0...1, .linear))])
        var history = TrialHistory(space: space, budgetTrials: 100)
        var stream = RandomStream(seed: 5, path: "history")
        for number in 0..<64 {
            let drawn = space.sample(using: &stream)
            history.observations.append(
                Observation(id: number, configuration: drawn, scores: [score(drawn)], noiseStandardDeviations: [nil]))
        }
        return history
    }

    /// How many of the next turns are not the Gaussian process' own.
    private func turnsOfOthers(_ history: TrialHistory) -> Int {
        (0..<6).count { turn in
            var history = history
            for place in 0..<turn {
                history.failures.append(
                    UnvaluedTrial(id: 1000 + place, configuration: history.observations[place].configuration))
            }
            var one = RandomStream(seed: 7, path: "ask", String(turn))
            var other = one
            var auto = AutoSampler()
            var process = GaussianProcessSampler()
            return auto.propose(from: history, stream: &one) != process.propose(from: history, stream: &other)
        }
    }

    @Test func whereTheProcessPredictsItProposes() throws {
        let smooth = try history { configuration in
            (configuration.real("x") ?? 0) * 4 + (configuration.choice("v0") == "b" ? 3 : 0)
        }
        #expect(turnsOfOthers(smooth) == 0)
    }

    /// A digest of the configuration: nothing can be learned of one from another.
    @Test func whereItPredictsNothingOthersGetTurns() throws {
        let random = try history { configuration in
            Double(StableDigest(of: configuration.canonicalText).leading64Bits % 1000)
        }
        #expect(turnsOfOthers(random) >= 3)
    }
}
