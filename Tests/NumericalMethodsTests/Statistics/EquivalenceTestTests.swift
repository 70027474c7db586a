import NumericalMethods
import Testing

/// Expected values are scipy 1.17's.
@Suite struct EquivalenceTestTests {
    static let values = MeanEstimate(of: [0.3, -0.2, 0.1, 0.4, -0.1, 0.05, 0.2])

    @Test(arguments: [(0.5, 0.0013824692741182842), (0.2, 0.1462761215205677)])
    func pValueIsTheLargerOfTwoOneSidedOnes(margin: Double, pValue: Double) {
        #expect(abs(EquivalenceTest(of: Self.values, margin: margin).pValue - pValue) < 1e-12)
    }

    @Test func equalValuesInsideTheMarginAreAsGoodAsZeroAndOneValueIsNot() {
        #expect(EquivalenceTest(of: MeanEstimate(of: [0.125, 0.125, 0.125]), margin: 0.25).pValue == 0)
        #expect(EquivalenceTest(of: MeanEstimate(of: [0.25, 0.25, 0.25]), margin: 0.25).pValue == 1)
        #expect(EquivalenceTest(of: MeanEstimate(of: [0]), margin: 0.2).pValue == 1)
    }

    /// A true mean at the margin is called equivalent no more often than the level.
    @Test func atTheMarginItErrsNoMoreThanItSays() {
        let wrong = (0..<10_000).count { number in
            var stream = RandomStream(seed: 5, path: "margin", String(number))
            let values = (0..<12).map { _ in 1 + 0.4 * stream.normal() }
            return EquivalenceTest(of: MeanEstimate(of: values), margin: 1).pValue < 0.05
        }
        let share = BinomialProportion(wrong, of: 10_000).confidenceInterval(level: 0.998)
        #expect(share.contains(0.05), "\(wrong)")
    }
}
