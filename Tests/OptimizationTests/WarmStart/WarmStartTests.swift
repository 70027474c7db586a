import NumericalMethods
import Optimization
import SearchSpace
import Testing

@Suite struct WarmStartTests {
    private func space(_ names: [String] = ["a", "b", "c"], top: Double = 1) throws -> ParameterSpace {
        try ParameterSpace(parameters: [
            Parameter("x", .real(0...top, .linear)), Parameter("y", .real(0...1, .linear)),
            Parameter("z", .real(0...1, .linear)), Parameter("c", .choice(names)),
        ])
    }

    private func score(_ configuration: ParameterConfiguration) -> Double {
        func squared(_ name: String, _ centre: Double) -> Double {
            let distance = (configuration.real(name) ?? 0) - centre
            return distance * distance
        }
        return 10 - 30 * squared("x", 0.8) - 30 * squared("y", 0.2) - 30 * squared("z", 0.6)
            - (configuration.choice("c") == "b" ? 0 : 4)
    }

    /// What an earlier search of `count` random trials told, `sign` -1 for one that is all wrong.
    private func earlier(_ count: Int, sign: Double = 1, in space: ParameterSpace, seed: UInt64) -> EarlierRun {
        var stream = RandomStream(seed: seed, path: "earlier")
        return EarlierRun(
            trials: (0..<count).map { _ in
                let drawn = space.sample(using: &stream)
                return EarlierRun.Trial(configuration: drawn, value: sign * score(drawn) + stream.normal())
            })
    }

    /// The noiseless score of the configuration recommended after `trials`, on average over six seeds.
    private func reached(_ trials: Int, sign: Double?) throws -> Double {
        let space = try space()
        var total = 0.0
        for seed in 0..<6 {
            let past = sign.map { [earlier(40, sign: $0, in: space, seed: UInt64(seed))] } ?? []
            var optimizer = AskTellOptimizer(
                settings: OptimizerSettings(space: space, seed: UInt64(seed), budgetTrials: 40, earlier: past))
            var noise = RandomStream(seed: UInt64(seed), path: "noise")
            for _ in 0..<trials {
                let trial = optimizer.ask(count: 1)[0]
                try space.validate(trial.configuration)
                try optimizer.tell(id: trial.id, values: [score(trial.configuration) + noise.normal()])
            }
            total += optimizer.best().map { score($0.configuration) } ?? 0
        }
        return total / 6
    }

    @Test func aPastThatFitsHelpsAtOnce() throws {
        #expect(try reached(5, sign: 1) > (try reached(5, sign: nil)) + 1)
    }

    @Test func aPastThatMisleadsIsSoonForgotten() throws {
        #expect(try reached(40, sign: -1) > (try reached(40, sign: nil)) - 1)
    }

    @Test func theFirstTrialsAreThePastsBestAsFarAsTheyFit() throws {
        let before = try space(["b", "old"], top: 3)
        let now = try space()
        let past = EarlierRun(
            trials: [0.1, 0.5, 2.5].enumerated().map { place, x in
                EarlierRun.Trial(
                    configuration: ParameterConfiguration([
                        "x": .real(x), "y": .real(0.25), "c": .choice("b"), "gone": .boolean(true),
                    ]), value: Double(place))
            }
                + earlier(20, sign: 0, in: before, seed: 1).trials.map {
                    EarlierRun.Trial(configuration: $0.configuration, value: -20)
                })
        var optimizer = AskTellOptimizer(
            settings: OptimizerSettings(space: now, seed: 1, budgetTrials: 40, earlier: [past]))
        let first = optimizer.ask(count: 3).map(\.configuration)
        for configuration in first { try now.validate(configuration) }
        #expect(first.contains { $0.real("x") == 1 && $0.real("y") == 0.25 && $0.choice("c") == "b" })
    }

    @Test(arguments: [0, 1, 2])
    func aPastOfNextToNothingDoesNoHarm(count: Int) throws {
        let space = try space()
        var optimizer = AskTellOptimizer(
            settings: OptimizerSettings(
                space: space, seed: 1, budgetTrials: 20, earlier: [earlier(count, in: space, seed: 2)]))
        for _ in 0..<14 {
            let trial = optimizer.ask(count: 1)[0]
            try space.validate(trial.configuration)
            try optimizer.tell(id: trial.id, values: [score(trial.configuration)])
        }
    }

    @Test func ranksThatAgreeGetTheWeightAndOnesThatDoNotGetNone() {
        let targets = (0..<20).map { Double($0) }
        var stream = RandomStream(seed: 3, path: "predictions")
        let noisy = targets.map { $0 + 3 * stream.normal() }
        let agreement = RankAgreement(
            targets: targets, predictions: [targets, targets.map { -$0 }], own: noisy)
        #expect(agreement.weights[0] > 0.9)
        #expect(agreement.weights[1] == 0)
        // Equals: the search's own wins.
        #expect(RankAgreement(targets: targets, predictions: [targets], own: targets).weights == [0])
        // Nobody has shown anything.
        #expect(RankAgreement(targets: [1, 2], predictions: [[2, 1]], own: [1, 2]).weights == [0.5])
    }
}
