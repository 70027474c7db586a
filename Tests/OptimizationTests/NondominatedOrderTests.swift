import NumericalMethods
import Optimization
import SearchSpace
import Testing

@Suite struct NondominatedOrderTests {
    private static let space: ParameterSpace? = try? ParameterSpace(parameters: [
        Parameter("x", .real(0...1, .linear)), Parameter("y", .real(0...1, .linear)),
    ])

    /// Two distances from two corners; everything on the diagonal between them is nondominated.
    private static func values(_ point: ParameterConfiguration) -> [Double] {
        let (x, y) = (point.real("x") ?? 0, point.real("y") ?? 0)
        return [x * x + y * y, (x - 1) * (x - 1) + (y - 1) * (y - 1)]
    }

    private static func told(_ name: SamplerName, seed: UInt64, trials: Int) throws -> AskTellOptimizer {
        let space = try #require(space)
        var optimizer = AskTellOptimizer(
            settings: OptimizerSettings(
                space: space, seed: seed, budgetTrials: trials, directions: [.minimize, .minimize], isNoisy: false,
                samplerName: name))
        for _ in 0..<trials {
            let trial = optimizer.ask(count: 1)[0]
            try optimizer.tell(id: trial.id, values: values(trial.configuration))
        }
        return optimizer
    }

    /// How far the last asked points lie from the diagonal, on average.
    private static func distance(_ name: SamplerName) throws -> Double {
        var sum = 0.0
        for seed in 1...4 {
            let optimizer = try told(name, seed: UInt64(seed), trials: 60)
            let last = optimizer.history.observations.suffix(20).map(\.configuration)
            sum += last.reduce(0) { $0 + abs(($1.real("x") ?? 0) - ($1.real("y") ?? 0)) } / 20
        }
        return sum / 4
    }

    @Test(arguments: [SamplerName.evolution, .tpe, .auto])
    func samplersComeNearTheFrontOfTwoObjectives(name: SamplerName) throws {
        #expect(try Self.distance(name) < 0.8 * Self.distance(.random))
    }

    @Test(arguments: [SamplerName.evolution, .auto])
    func theFrontReachesFromOneEndToTheOther(name: SamplerName) throws {
        let front = try Self.told(name, seed: 3, trials: 80).front().map { $0.configuration.real("x") ?? 0 }
        #expect((front.min() ?? 1) < 0.2)
        #expect((front.max() ?? 0) > 0.8)
    }

    @Test func theFrontHoldsWhatNobodyBeatsInEverything() throws {
        let space = try #require(Self.space)
        var optimizer = AskTellOptimizer(
            settings: OptimizerSettings(space: space, seed: 1, directions: [.maximize, .minimize]))
        for (index, values) in [[1.0, 5], [2, 5], [3, 9], [0, 1], [3, 9], [2, 6]].enumerated() {
            let trial = optimizer.ask(count: 1)[0]
            #expect(trial.id == index)
            try optimizer.tell(id: trial.id, values: values)
        }
        #expect(optimizer.front().map(\.id) == [1, 2, 3, 4])
    }
}
