import NumericalMethods
import Testing

/// Expected values are scipy 1's.
@Suite struct StudentTDistributionTests {
    @Test(arguments: [
        (0.975, 1, 12.706204736174694), (0.975, 4, 2.7764451051977934), (0.95, 29, 1.6991270265334972),
        (0.995, 2.5, 7.163728138948783), (0.025, 4, -2.7764451051977934),
    ])
    func quantilesMatchPublishedOnes(probability: Double, degrees: Double, quantile: Double) {
        let found = StudentTDistribution(degreesOfFreedom: degrees).quantile(probability)
        #expect(abs(found - quantile) < 1e-9 * abs(quantile))
    }

    @Test(arguments: [(1.3, 7, 0.8826160823038114), (-40, 3, 1.7190340394579253e-05), (0, 5, 0.5)])
    func cumulativeMatchesPublishedValues(t: Double, degrees: Double, probability: Double) {
        let found = StudentTDistribution(degreesOfFreedom: degrees).cumulative(t)
        #expect(abs(found - probability) < 1e-10 * probability)
    }

    @Test func meanHasTheIntervalOfStudent() {
        let interval = MeanEstimate(of: [2.1, 2.5, 1.9, 2.4, 2.2]).confidenceInterval(level: 0.95)
        #expect(abs(interval.lowerBound - 1.9235567834933387) < 1e-9)
        #expect(abs(interval.upperBound - 2.5164432165066617) < 1e-9)
    }

    @Test func differenceOfMeansHasTheIntervalOfWelch() {
        let interval = WelchDifference(of: [5.1, 4.9, 6.2, 5.7], over: [4.1, 4.5, 3.9]).confidenceInterval(level: 0.95)
        #expect(abs(interval.lowerBound - 0.40251029476771105) < 1e-9)
        #expect(abs(interval.upperBound - 2.2141563718989543) < 1e-9)
    }

    @Test func oneValueSaysNothingAboutItsError() {
        #expect(MeanEstimate(of: [3]).standardError == nil)
        #expect(MeanEstimate(of: [3]).confidenceInterval(level: 0.95).contains(-1e300))
    }
}
