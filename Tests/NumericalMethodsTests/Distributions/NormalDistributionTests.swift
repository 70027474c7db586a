import Foundation
import NumericalMethods
import Testing

@Suite struct NormalDistributionTests {
    /// Expected values by arithmetic with 40 digits.
    @Test(arguments: [
        (0, -0.9189385332046727), (-3, -7.869686059603028), (2, 0.6973835457882283), (-12, -77.90910054500735),
        (-30, -457.724653759798), (-100, -5010.12957880025),
    ])
    func logImprovementIsAccurateIntoTheTails(x: Double, expected: Double) {
        #expect(abs(NormalDistribution.logImprovement(x) - expected) < 3e-6)
    }

    @Test func logImprovementAgreesWithTheDirectFormula() {
        for x in stride(from: -6.0, through: 6, by: 0.25) {
            let direct = NormalDistribution.density(x) + x * NormalDistribution.cumulative(x)
            #expect(abs(exp(NormalDistribution.logImprovement(x)) - direct) < 1e-12 * max(1, direct))
        }
    }

    @Test func logImprovementGrowsAndStaysFinite() {
        let values = stride(from: -1e4, through: 40, by: 7.3).map { NormalDistribution.logImprovement($0) }
        #expect(values.allSatisfy { $0.isFinite })
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
    }
}
