import NumericalMethods
import Optimization
import SearchSpace
import Testing

@Suite struct EvenStartTests {
    private func asks(
        _ space: ParameterSpace, seed: UInt64, count: Int, _ name: SamplerName
    ) -> [ParameterConfiguration] {
        var optimizer = AskTellOptimizer(
            settings: OptimizerSettings(space: space, seed: seed, budgetTrials: 200, samplerName: name))
        return optimizer.ask(count: count).map(\.configuration)
    }

    @Test(arguments: [SamplerName.auto, .bayesian, .tpe, .evolution])
    func theFirstTrialsFillEveryAxisEvenly(name: SamplerName) throws {
        let space = try ParameterSpace(
            parameters: (0..<8).map { Parameter("x\($0)", .real(-5...5, .linear)) }
                + [Parameter("c", .choice(["a", "b", "c", "d"])), Parameter("on", .boolean)])
        let start = asks(space, seed: 3, count: 8, name)
        for axis in 0..<8 {
            let places = start.compactMap { $0.real("x\(axis)").map { Int(($0 + 5) / 10 * 8) } }
            #expect(Set(places).count == 8, "axis \(axis)")
        }
        for choice in ["a", "b", "c", "d"] { #expect(start.count { $0.choice("c") == choice } == 2) }
        #expect(start.count { $0["on"] == .boolean(true) } == 4)
    }

    @Test func anotherSeedStartsElsewhere() throws {
        let space = try structuredSpace()
        #expect(asks(space, seed: 1, count: 4, .auto) == asks(space, seed: 1, count: 4, .auto))
        #expect(asks(space, seed: 1, count: 4, .auto) != asks(space, seed: 2, count: 4, .auto))
    }

    @Test func aGroupOfLimitedSizeStartsWithAllItsSizes() throws {
        let names = (0..<6).map { "a\($0)" }
        let space = try ParameterSpace(
            parameters: names.map { Parameter($0, .boolean) },
            groups: [
                ExchangeableGroup(
                    kind: .pool, members: names.map { ExchangeableGroup.Member(presence: $0, details: []) }, size: 1...3
                )
            ])
        let sizes = asks(space, seed: 5, count: 10, .auto).map { start in
            names.count { start[$0] == .boolean(true) }
        }
        #expect(Set(sizes) == [1, 2, 3])
    }
}
