import NumericalMethods
import Optimization
import SearchSpace
import Testing

/// Importance on functions whose variance is known.
@Suite struct FunctionalANOVATests {
    /// Configurations drawn evenly, with an outcome and normal noise.
    private func table(
        _ count: Int, noise: Double = 0, seed: UInt64 = 1, _ outcome: (Double, Double, String, Bool) -> Double
    ) -> LevelTable {
        var configurations: [ParameterConfiguration] = []
        var values: [Double] = []
        var stream = RandomStream(seed: seed, path: "importance")
        for _ in 0..<count {
            let (x, y) = (stream.uniform(), stream.uniform())
            let (name, flag) = (["red", "green", "blue"][stream.integer(below: 3)], stream.uniform() < 0.5)
            configurations.append(
                ParameterConfiguration([
                    "x": .real(x), "y": .real(y), "colour": .choice(name), "flag": .boolean(flag),
                ]))
            values.append(outcome(x, y, name, flag) + noise * stream.normal())
        }
        return LevelTable(configurations, values: values)
    }

    private func share(_ name: String, _ anova: FunctionalANOVA) -> Double {
        anova.shares.first { $0.names == [name] }?.share ?? 0
    }

    @Test func additiveEffectsGetTheirSharesOfTheVariance() {
        // Var(10 x) = 100/12 = 8.33; a colour that is worth 6 in one of three: 36 · 2/9 = 8: half and half.
        let anova = FunctionalANOVA(table(600) { x, _, colour, _ in 10 * x + (colour == "red" ? 6 : 0) })
        #expect(abs(share("x", anova) - 0.51) < 0.1, "\(anova.shares)")
        #expect(abs(share("colour", anova) - 0.49) < 0.1)
        #expect(share("y", anova) < 0.02)
        #expect(share("flag", anova) < 0.02)
        #expect(anova.predictedShare > 0.9)
        #expect((anova.pairShares.first?.share ?? 1) < 0.05)
        let marginal = anova.marginal(of: "colour")
        let byName = Dictionary(uniqueKeysWithValues: zip(marginal?.column.labels ?? [], marginal?.means ?? []))
        #expect(abs((byName["red"] ?? 0) - (byName["blue"] ?? 0) - 6) < 0.7)
    }

    @Test func anInteractionIsFoundInThePairAndNotInItsParts() {
        // The outcome depends on whether flag and colour agree, on neither alone.
        let anova = FunctionalANOVA(
            table(800, noise: 0.3) { x, _, _, flag in (x < 0.5) == flag ? 10 : 0 })
        #expect(share("x", anova) < 0.2)
        #expect(share("flag", anova) < 0.2)
        let pair = anova.pairShares.first
        #expect(Set(pair?.names ?? []) == ["x", "flag"])
        #expect((pair?.share ?? 0) > 0.6)
    }

    @Test func noiseAloneIsNotToldFromChance() {
        for seed in 0..<6 {
            let table = table(80, noise: 1, seed: UInt64(seed)) { _, _, _, _ in 0 }
            let anova = FunctionalANOVA(table, seed: 3)
            #expect((anova.shares.first?.share ?? 0) <= FunctionalANOVA.chanceShare(of: table) * 1.5)
            #expect(anova.predictedShare < 0.2)
        }
    }

    @Test func anEffectAmongNoiseStandsAboveChance() {
        let table = table(120, noise: 1) { _, _, colour, _ in colour == "blue" ? 3 : 0 }
        let anova = FunctionalANOVA(table)
        #expect(anova.shares.first?.names == ["colour"])
        #expect((anova.shares.first?.share ?? 0) > FunctionalANOVA.chanceShare(of: table))
    }

    @Test func aParameterThatIsAbsentIsAtALevelOfItsOwn() {
        let configurations = (0..<60).map { number in
            ParameterConfiguration(
                number.isMultiple(of: 3)
                    ? ["a": .integer(number % 2)] : ["a": .integer(number % 2), "b": .real(Double(number))])
        }
        let table = LevelTable(configurations, values: configurations.map { $0["b"] == nil ? 5 : 0 })
        let column = table.columns.first { $0.name == "b" }
        #expect(column?.labels.first == "absent")
        #expect(column?.counts.first == 20)
        #expect(FunctionalANOVA(table).shares.first?.names == ["b"])
    }

    @Test func theSameTableGivesTheSameShares() {
        let table = table(50, noise: 1) { x, y, _, _ in x + y }
        #expect(FunctionalANOVA(table).shares == FunctionalANOVA(table).shares)
    }

    @Test func oneTrialThatFailedBadlyWeighsAsOneInRanks() {
        var stream = RandomStream(seed: 4, path: "ranks")
        let configurations = (0..<90).map { number in
            ParameterConfiguration(["a": .boolean(number.isMultiple(of: 2)), "b": .real(stream.uniform())])
        }
        let values = configurations.enumerated().map {
            $0.offset == 17 ? -1e6 : $0.element["a"] == .boolean(true) ? 2 : 1
        }
        let table = LevelTable(configurations, values: values).ranked
        #expect(table.values.min() == 0 && table.values.reduce(0, +) == 89 * 90 / 2)
        let anova = FunctionalANOVA(table)
        #expect(anova.shares.first?.names == ["a"] && (anova.shares.first?.share ?? 0) > 0.8)
    }

    @Test func outcomesThatNeverDifferGiveNoShares() {
        let anova = FunctionalANOVA(table(30) { _, _, _, _ in 7 })
        #expect(anova.shares.allSatisfy { $0.share == 0 })
        #expect(FunctionalANOVA(LevelTable([], values: [])).shares.isEmpty)
    }
}
