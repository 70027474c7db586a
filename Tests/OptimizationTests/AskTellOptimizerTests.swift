import Foundation
import NumericalMethods
import Optimization
import SearchSpace
import Testing

@Suite struct AskTellOptimizerTests {
    private func space() throws -> ParameterSpace {
        try ParameterSpace(parameters: [
            Parameter("x", .real(-2...2, .linear)), Parameter("c", .choice(["bad", "good", "fair"])),
            Parameter("a", .boolean),
            Parameter("t", .real(0...1, .linear), if: ParameterCondition(parent: "a", values: [.boolean(true)])),
            Parameter("n", .integer(1...64, .logarithmic)),
        ])
    }

    private func value(_ point: ParameterConfiguration) -> Double {
        let x = point.real("x") ?? 0
        let temperature = point.real("t").map { 2 - 4 * ($0 - 0.3) * ($0 - 0.3) } ?? 0
        return -(x - 1) * (x - 1) + (point.choice("c") == "good" ? 3 : 0) + temperature
    }

    private func search(
        _ name: SamplerName, seed: UInt64, trials: Int, noise: Double = 0, lag: Int = 1
    ) throws -> AskTellOptimizer {
        var optimizer = AskTellOptimizer(
            settings: OptimizerSettings(space: try space(), seed: seed, budgetTrials: trials, samplerName: name))
        var stream = RandomStream(seed: seed, path: "noise")
        var waiting: [AskedTrial] = []
        for number in 0..<trials {
            waiting += optimizer.ask(count: 1)
            guard waiting.count >= lag else { continue }
            let trial = waiting.removeFirst()
            try space().validate(trial.configuration)
            if number % 17 == 16 {
                try optimizer.tellFailure(id: trial.id)
            } else {
                try optimizer.tell(id: trial.id, values: [value(trial.configuration) + noise * stream.normal()])
            }
        }
        return optimizer
    }

    @Test(arguments: SamplerName.allCases)
    func theSameSeedAndTellsGiveTheSameAsks(name: SamplerName) throws {
        let first = try search(name, seed: 4, trials: 30, noise: 0.3, lag: 3)
        let second = try search(name, seed: 4, trials: 30, noise: 0.3, lag: 3)
        let other = try search(name, seed: 5, trials: 30, noise: 0.3, lag: 3)
        #expect(first.history.observations == second.history.observations)
        #expect(first.history.observations != other.history.observations)
    }

    @Test(arguments: SamplerName.allCases)
    func anOptimizerThatIsAskedForTheSameAndToldTheSameGoesOnExactly(name: SamplerName) throws {
        var whole = try search(name, seed: 9, trials: 20)
        var restored = AskTellOptimizer(settings: whole.settings)
        let observations = Dictionary(uniqueKeysWithValues: whole.history.observations.map { ($0.id, $0) })
        let failures = Dictionary(uniqueKeysWithValues: whole.history.failures.map { ($0.id, $0) })
        for id in 0..<20 {
            let observation = observations[id]
            let configuration = try #require(observation?.configuration ?? failures[id]?.configuration)
            let asked = restored.ask(for: configuration)
            #expect(asked.id == id && asked.configuration == configuration)
            if let observation {
                try restored.tell(
                    id: id, values: observation.scores, standardDeviations: observation.noiseStandardDeviations)
            } else {
                try restored.tellFailure(id: id)
            }
        }
        for _ in 0..<6 {
            let expected = whole.ask(count: 1)
            #expect(restored.ask(count: 1) == expected)
            try whole.tell(id: expected[0].id, values: [value(expected[0].configuration)])
            try restored.tell(id: expected[0].id, values: [value(expected[0].configuration)])
        }
    }

    @Test(arguments: SamplerName.allCases.filter { $0 != .random })
    func itBeatsRandomSearchOverSeeds(name: SamplerName) throws {
        var wins = 0
        for seed in 0..<9 {
            let ours =
                try search(name, seed: UInt64(seed), trials: 60).history.observations.map { $0.scores[0] }.max() ?? 0
            let random =
                try search(.random, seed: UInt64(seed), trials: 60).history.observations.map { $0.scores[0] }.max() ?? 0
            wins += ours > random ? 1 : 0
        }
        #expect(wins >= 6, "\(wins) of 9")
    }

    /// Told what is wrong at first and told better later, at a moment when the model's fits end anywhere, it asks what
    /// it would have asked had it been told well from the beginning.
    @Test(arguments: SamplerName.allCases, [5, 16, 27])
    func whatIsToldAnewIsAsIfItHadBeenToldAtFirst(name: SamplerName, count: Int) throws {
        let settings = OptimizerSettings(space: try space(), seed: 6, isNoisy: true, samplerName: name)
        var first = AskTellOptimizer(settings: settings)
        var corrected = AskTellOptimizer(settings: settings)
        var stream = RandomStream(seed: 6, path: "luck")
        for id in 0..<count {
            // By its own model, which is fitted to what is wrong.
            let configuration = corrected.ask(count: 1)[0].configuration
            let value = value(configuration)
            _ = first.ask(for: configuration)
            try first.tell(id: id, values: [value], standardDeviations: [0.3])
            try corrected.tell(id: id, values: [value + 4 * stream.normal()], standardDeviations: [0.01])
        }
        for id in 0..<count {
            try corrected.tellAnew(
                id: id, values: first.history.observations[id].scores, standardDeviations: [0.3])
        }
        #expect(corrected.history.observations == first.history.observations)
        #expect(corrected.best() == first.best())
        for _ in 0..<4 {
            let expected = first.ask(count: 1)
            #expect(corrected.ask(count: 1) == expected)
            let value = value(expected[0].configuration)
            try first.tell(id: expected[0].id, values: [value], standardDeviations: [0.3])
            try corrected.tell(id: expected[0].id, values: [value], standardDeviations: [0.3])
        }
    }

    @Test func whoWasNotToldIsNotToldAnew() throws {
        var optimizer = AskTellOptimizer(settings: OptimizerSettings(space: try space(), seed: 1))
        let trials = optimizer.ask(count: 2)
        try optimizer.tellFailure(id: trials[1].id)
        for id in [0, 1, 7] {
            #expect(throws: OptimizationError.notToldYet(id: id)) { try optimizer.tellAnew(id: id, values: [1]) }
        }
        try optimizer.tell(id: 0, values: [1])
        #expect(throws: OptimizationError.self) { try optimizer.tellAnew(id: 0, values: [.infinity]) }
        #expect(optimizer.history.observations.map(\.scores) == [[1]])
    }

    @Test func aWrongTellIsRefusedAndChangesNothing() throws {
        var optimizer = AskTellOptimizer(settings: OptimizerSettings(space: try space(), seed: 1))
        let trial = optimizer.ask(count: 1)[0]
        #expect(throws: OptimizationError.unknownTrial(id: 7)) { try optimizer.tell(id: 7, values: [1]) }
        #expect(throws: OptimizationError.self) { try optimizer.tell(id: trial.id, values: [.nan]) }
        #expect(throws: OptimizationError.wrongValueCount(id: 0, expected: 1, found: 2)) {
            try optimizer.tell(id: trial.id, values: [1, 2])
        }
        #expect(optimizer.history.pending.count == 1)
        try optimizer.tell(id: trial.id, values: [1])
        #expect(throws: OptimizationError.toldTwice(id: 0)) { try optimizer.tell(id: trial.id, values: [1]) }
        #expect(throws: OptimizationError.toldTwice(id: 0)) { try optimizer.tellFailure(id: trial.id) }
    }

    @Test(arguments: SamplerName.allCases)
    func failuresOnlyAndConstantAndExtremeValuesAreBorne(name: SamplerName) throws {
        for values in [[], [5.0], [1e300, -1e300, 1e-300], [0, 0, 0]] {
            var optimizer = AskTellOptimizer(
                settings: OptimizerSettings(space: try space(), seed: 2, samplerName: name))
            for number in 0..<25 {
                let trial = optimizer.ask(count: 1)[0]
                try space().validate(trial.configuration)
                if values.isEmpty {
                    try optimizer.tellFailure(id: trial.id)
                } else {
                    try optimizer.tell(id: trial.id, values: [values[number % values.count]])
                }
            }
            #expect((optimizer.best() == nil) == values.isEmpty)
        }
    }

    @Test func theBestIsTheRepeatablyGoodOneNotTheLuckyOne() throws {
        let space = try ParameterSpace(parameters: [Parameter("c", .choice(["steady", "lucky", "poor"]))])
        var history = TrialHistory(space: space)
        func add(_ name: String, _ score: Double) {
            history.observations.append(
                Observation(
                    id: history.observations.count, configuration: ParameterConfiguration(["c": .choice(name)]),
                    scores: [score], noiseStandardDeviations: [nil]))
        }
        for score in [10.0, 11, 9.5, 10.5, 10.2, 9.8] { add("steady", score) }
        for score in [14.0, 2, 3, 4, 2.5, 1] { add("lucky", score) }
        for score in [1.0, 2, 0, 1.5] { add("poor", score) }
        let best = PosteriorRecommender().ranking(of: history).first
        #expect(best?.configuration.choice("c") == "steady")
        #expect(abs((best?.estimate ?? 0) - 10.2) < 1.5)
    }

    @Test func aTrialOfTheCallersOwnChoiceIsToldLikeAnyOther() throws {
        var optimizer = AskTellOptimizer(settings: OptimizerSettings(space: try space(), seed: 1))
        let sampled = optimizer.ask(count: 1)[0]
        var chosen = sampled.configuration
        chosen["foreign"] = .integer(1)
        let own = optimizer.ask(for: chosen)
        #expect(own.id == 1)
        #expect(own.configuration == sampled.configuration)
        try optimizer.tell(id: own.id, values: [2])
        #expect(optimizer.best()?.id == own.id)
        #expect(optimizer.ask(count: 1)[0].id == 2)
    }

    @Test func startingConfigurationsComeFirst() throws {
        let start = ParameterConfiguration([
            "x": .real(0.25), "c": .choice("fair"), "a": .boolean(false), "n": .integer(7),
        ])
        var optimizer = AskTellOptimizer(
            settings: OptimizerSettings(space: try space(), seed: 1, startingConfigurations: [start]))
        #expect(optimizer.ask(count: 2).first?.configuration == start)
    }
}
