import NumericalMethods
import Testing

/// Against scipy 1.17.1: `stats.permutation_test` with all relabellings, `permutation_type` "samples" for pairs; for
/// independent samples all 126 choices counted by `itertools.combinations`.
@Suite struct PermutationTestTests {
    @Test func pairsGiveTheExactProbability() {
        #expect(PermutationTest(paired: [3, -1, 4, 1, -5, 9, 2, 6]).pValue == 0.1875)
        let tied = PermutationTest(paired: [0.5, 0.5, 1.5, -0.5, 0, 2, 0.5, 1, 0, 1])
        #expect(tied.pValue == 0.0390625 && tied.isExact)
    }

    @Test func independentSamplesGiveTheExactProbability() {
        let test = PermutationTest(of: [90, 95, 100, 97, 88], over: [80, 91, 85, 99])
        #expect(test.isExact)
        #expect(abs(test.pValue - 35 / 126.0) < 1e-12)
    }

    @Test func manyPairsAreDrawnAndComeNear() {
        let differences = [
            0.526, 0.268, 1.04, 0.505, -0.136, 0.762, 1.704, 1.347, -0.304, -0.865, -0.223, 0.441, -1.925, 0.181,
            -0.846,
            -0.332, -0.144, 0.084, 0.812, 1.443, 0.271, 1.766, -0.265, 0.752, 1.303, 0.494, -0.343, -0.522, -0.058,
            0.62,
        ]
        let test = PermutationTest(paired: differences)
        // scipy, 200,000 resamples: 0.0742.
        #expect(!test.isExact && abs(test.pValue - 0.0742) < 0.01)
    }

    @Test func nothingIsFoundWhereNothingDiffers() {
        #expect(PermutationTest(paired: [0, 0, 0]).pValue == 1)
        #expect(PermutationTest(paired: []).pValue == 1)
        #expect(PermutationTest(of: [1, 1], over: [1, 1]).pValue == 1)
        #expect(PermutationTest(of: [], over: [1]).pValue == 1)
    }

    @Test func holmsCorrectionIsThePublishedOne() {
        // statsmodels 0.14 `multipletests(method="holm")` gives the same.
        let adjusted = HolmCorrection.adjusted([0.01, 0.04, 0.03, 0.005])
        for (found, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) { #expect(abs(found - expected) < 1e-12) }
        #expect(HolmCorrection.adjusted([0.9, 0.8]) == [1, 1])
        #expect(HolmCorrection.adjusted([]) == [])
    }

    @Test func theDetectableDifferenceHasItsPower() {
        // scipy: noncentral t with 11 degrees of freedom has a power of 0.79953 at this difference.
        let points = DetectableDifference.points(standardError: 2, degreesOfFreedom: 11)
        #expect(abs(points - 6.153030276331041) < 1e-9)
    }
}
