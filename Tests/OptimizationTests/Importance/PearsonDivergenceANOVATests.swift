import NumericalMethods
import Optimization
import SearchSpace
import Testing

/// What the best trials have in common, on tables whose answer is known.
@Suite struct PearsonDivergenceANOVATests {
    private func table(_ count: Int, seed: UInt64, _ outcome: (Bool, Double, inout RandomStream) -> Double)
        -> LevelTable
    {
        var stream = RandomStream(seed: seed, path: "divergence")
        var configurations: [ParameterConfiguration] = []
        var values: [Double] = []
        for _ in 0..<count {
            let (flag, number) = (stream.uniform() < 0.5, stream.uniform())
            configurations.append(
                ParameterConfiguration([
                    "flag": .boolean(flag), "number": .real(number),
                    "idle": .choice(["a", "b", "c"][stream.integer(below: 3)]),
                ]))
            values.append(outcome(flag, number, &stream))
        }
        return LevelTable(configurations, values: values)
    }

    @Test func theDivergenceIsTheDefinitionsOwn() throws {
        // 8 trials, 4 of each level; the 2 best are both at "true". With the prior: q = (0.5/3, 2.5/3), p = (0.5, 0.5).
        let configurations = (0..<8).map { ParameterConfiguration(["flag": .boolean($0 < 4)]) }
        let anova = PearsonDivergenceANOVA(LevelTable(configurations, values: [9, 8, 1, 1, 1, 1, 1, 1]))
        let share = try #require(anova.shares.first)
        let low = 0.5 / 3 / 0.5 - 1
        let high = 2.5 / 3 / 0.5 - 1
        #expect(abs(share.divergence - (0.5 * low * low + 0.5 * high * high)) < 1e-12)
        #expect(anova.bestCount == 2 && share.share == 1)
        #expect(share.favourite == "true" && share.favouriteAmongBest == 1 && share.favouriteAmongAll == 0.5)
    }

    @Test func whatTheBestHaveInCommonStandsFirst() {
        let anova = PearsonDivergenceANOVA(
            table(200, seed: 1) { flag, number, stream in (flag ? 5 : 0) + (number > 0.6 ? 3 : 0) + stream.normal() })
        #expect(Set(anova.shares.prefix(2).map(\.name)) == ["flag", "number"])
        #expect(anova.shares[0].chance <= 0.01 && anova.shares[1].chance <= 0.01)
        #expect(anova.shares[2].chance > 0.05)
        #expect(anova.shares.first { $0.name == "flag" }?.favourite == "true")
    }

    @Test func noiseIsFoundImportantNoMoreOftenThanStated() {
        let found = (0..<100).count { seed in
            let anova = PearsonDivergenceANOVA(table(60, seed: UInt64(seed)) { _, _, stream in stream.normal() })
            return (anova.shares.first?.chance ?? 1) <= 0.05
        }
        // Binomial: 5 + 3.1 · 2.2.
        #expect(found <= 12)
    }

    @Test func trialsThatAreAllEqualHaveNothingToTell() {
        #expect(PearsonDivergenceANOVA(table(30, seed: 1) { _, _, _ in 1 }).shares.isEmpty)
        #expect(PearsonDivergenceANOVA(LevelTable([], values: [])).shares.isEmpty)
    }
}
