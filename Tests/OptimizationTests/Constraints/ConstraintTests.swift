import Foundation
import NumericalMethods
import Optimization
import SearchSpace
import Testing

@Suite struct ConstraintTests {
    /// Two numbers and a flag; larger is better, and the limit cuts off the best.
    private struct Slope {
        let space: ParameterSpace

        init() throws {
            space = try ParameterSpace(parameters: [
                Parameter("x", .real(0...1, .linear)), Parameter("y", .real(0...1, .linear)), Parameter("f", .boolean),
            ])
        }

        func value(_ configuration: ParameterConfiguration) -> Double {
            number(configuration, "x") + 0.3 * number(configuration, "y")
                + (configuration["f"] == .boolean(true) ? 0.2 : 0)
        }

        /// Within the limit up to x = 0.6.
        func excess(_ configuration: ParameterConfiguration) -> Double { 50 * (number(configuration, "x") - 0.6) }

        func number(_ configuration: ParameterConfiguration, _ name: String) -> Double {
            if case .real(let number) = configuration[name] { number } else { 0 }
        }
    }

    private func searched(
        _ slope: Slope, by sampler: SamplerName, isNoisy: Bool, trials: Int = 40, seed: UInt64 = 1
    ) throws -> AskTellOptimizer {
        var optimizer = AskTellOptimizer(
            settings: OptimizerSettings(
                space: slope.space, seed: seed, budgetTrials: trials, constraintCount: 1, isNoisy: isNoisy,
                samplerName: sampler))
        var noise = RandomStream(seed: seed, path: "noise")
        for _ in 0..<trials {
            let trial = optimizer.ask(count: 1)[0]
            let scatter = isNoisy ? 0.05 : 0
            try optimizer.tell(
                id: trial.id, values: [slope.value(trial.configuration) + scatter * noise.normal()],
                excesses: [slope.excess(trial.configuration) + 20 * scatter * noise.normal()])
        }
        return optimizer
    }

    @Test(arguments: [SamplerName.auto, .tpe, .evolution, .random], [false, true])
    func whatIsRecommendedKeepsTheLimit(sampler: SamplerName, isNoisy: Bool) throws {
        let slope = try Slope()
        for seed in 1...3 as ClosedRange<UInt64> {
            let optimizer = try searched(slope, by: sampler, isNoisy: isNoisy, seed: seed)
            let best = try #require(optimizer.best())
            #expect(slope.excess(best.configuration) <= (isNoisy ? 1 : 0), "seed \(seed)")
            if sampler == .auto { #expect(slope.value(best.configuration) > 0.95, "seed \(seed)") }
        }
    }

    @Test func whileNothingKeepsTheLimitTheSearchGoesToWhereItIsNearer() throws {
        let space = try ParameterSpace(
            parameters: (0..<5).map { Parameter("x\($0)", .real(0...1, .linear)) })
        func distance(_ configuration: ParameterConfiguration) -> Double {
            (0..<5).reduce(0) { sum, axis in
                guard case .real(let number) = configuration["x\(axis)"] else { return sum }
                return sum + (number - 0.7) * (number - 0.7)
            }
        }
        var optimizer = AskTellOptimizer(
            settings: OptimizerSettings(space: space, seed: 4, budgetTrials: 50, constraintCount: 1, isNoisy: false))
        for _ in 0..<50 {
            let trial = optimizer.ask(count: 1)[0]
            // A ball with a hundredth of the space's volume; the score says to go elsewhere.
            let far = distance(trial.configuration)
            try optimizer.tell(id: trial.id, values: [far], excesses: [far - 0.09])
        }
        let best = try #require(optimizer.best())
        #expect(distance(best.configuration) <= 0.09)
    }

    @Test(arguments: SamplerName.allCases)
    func oddExcessesAreBorne(sampler: SamplerName) throws {
        let slope = try Slope()
        for excesses in [[1.0], [0], [-1], [1e300, -1e300], [1e-300, 0], [5, -5, 1e9, 3]] {
            for isNoisy in [false, true] {
                var optimizer = AskTellOptimizer(
                    settings: OptimizerSettings(
                        space: slope.space, seed: 2, budgetTrials: 16, constraintCount: 2, isNoisy: isNoisy,
                        samplerName: sampler))
                for number in 0..<16 {
                    let trial = optimizer.ask(count: 1)[0]
                    try slope.space.validate(trial.configuration)
                    let excess = excesses[number % excesses.count]
                    try optimizer.tell(id: trial.id, values: [Double(number)], excesses: [excess, -excess])
                }
                #expect(optimizer.best() != nil)
            }
        }
    }

    @Test func aTrialIsToldOneExcessForEachLimit() throws {
        let slope = try Slope()
        var optimizer = AskTellOptimizer(
            settings: OptimizerSettings(space: slope.space, seed: 1, constraintCount: 2))
        let id = optimizer.ask(count: 1)[0].id
        #expect(throws: OptimizationError.wrongExcessCount(id: id, expected: 2, found: 0)) {
            try optimizer.tell(id: id, values: [1])
        }
        #expect(throws: OptimizationError.valueNotFinite(id: id, value: .infinity)) {
            try optimizer.tell(id: id, values: [1], excesses: [0, .infinity])
        }
        try optimizer.tell(id: id, values: [1], excesses: [0, -1])
    }

    @Test func aFrontHoldsOnlyWhatKeepsTheLimits() throws {
        let slope = try Slope()
        var optimizer = AskTellOptimizer(
            settings: OptimizerSettings(
                space: slope.space, seed: 1, directions: [.maximize, .minimize], constraintCount: 1))
        for (values, excess) in [([9.0, 0], 1.0), ([1, 1], -1), ([2, 2], 0)] {
            let id = optimizer.ask(count: 1)[0].id
            try optimizer.tell(id: id, values: values, excesses: [excess])
        }
        #expect(optimizer.front().map(\.id) == [1, 2])
    }

    @Test func whatWasStoredBeforeThereWereConstraintsIsRead() throws {
        let slope = try Slope()
        var optimizer = AskTellOptimizer(settings: OptimizerSettings(space: slope.space, seed: 1))
        try optimizer.tell(id: optimizer.ask(count: 1)[0].id, values: [3])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let stored = String(decoding: try encoder.encode(optimizer.history.observations), as: UTF8.self)
        let old = stored.replacing(#""excesses":[],"#, with: "")
        #expect(old != stored)
        let restored = try JSONDecoder().decode([Observation].self, from: Data(old.utf8))
        #expect(restored == optimizer.history.observations)
    }
}
