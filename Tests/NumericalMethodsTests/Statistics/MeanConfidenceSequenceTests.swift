import NumericalMethods
import Testing

@Suite struct MeanConfidenceSequenceTests {
    /// At the edge of the interval the mixture of noncentral t densities over the central one, integrated by scipy,
    /// is 1/α = 20.
    @Test(arguments: [
        (5, 0.05, 8.453187187536571), (20, 0.05, 3.424780741134971), (100, 0.05, 3.346778098841108),
        (20, 0.005, 4.529128932974782), (100, 0.005, 4.056488841993303),
    ])
    func reachIsWhereTheMixtureOfNoncentralDensitiesSaysSo(count: Int, error: Double, reach: Double) {
        #expect(abs(MeanConfidenceSequence(error: error).reach(count: count) - reach) < 1e-12 * reach)
    }

    @Test func tooFewValuesSayNothing() {
        #expect(MeanConfidenceSequence(error: 0.005).reach(count: 5) == .infinity)
        let interval = MeanConfidenceSequence(error: 0.05).interval(of: MeanEstimate(of: [3]))
        #expect(interval.contains(-1e300) && interval.contains(1e300))
    }

    @Test func unseenDeviationWidensLikeOneValueMore() {
        let values = MeanEstimate(of: [0.3, -0.2, 0.1, 0.4, -0.1, 0.05, 0.2])
        let plain = MeanConfidenceSequence(error: 0.2).interval(of: values)
        #expect(abs(plain.lowerBound + 0.1377609325360319) < 1e-12)
        #expect(abs(plain.upperBound - 0.3520466468217462) < 1e-12)
        let wary = MeanConfidenceSequence(error: 0.2).interval(of: values, unseenDeviation: 0.3)
        #expect(abs(wary.lowerBound + 0.17536920639505105) < 1e-12)
        #expect(abs(wary.upperBound - 0.38965492068076535) < 1e-12)
        let equal = MeanConfidenceSequence(error: 0.2).interval(of: MeanEstimate(of: [1, 1, 1, 1, 1, 1, 1]))
        #expect(equal == 1...1)
    }

    /// 10,000 runs that are looked at after every value and stopped at the first interval without the true mean.
    @Test(arguments: [0.05, 0.01])
    func wholeSequencesMissNormalMeansLessOftenThanPromised(error: Double) {
        let missed = missCount(error: error) { stream in stream.normal() }
        #expect(BinomialProportion(missed, of: 10_000).confidenceInterval(level: 0.998).lowerBound < error)
        #expect(Double(missed) / 10_000 <= error)
    }

    /// Mostly 0, now and then one of the values ±1: far from normal.
    @Test func wholeSequencesMissRareStepsLessOftenThanPromised() {
        let missed = missCount(error: 0.05, unseenDeviation: 1) { stream in
            let draw = stream.uniform()
            return draw < 0.1 ? 1 : draw < 0.2 ? -1 : 0
        }
        #expect(Double(missed) / 10_000 <= 0.05)
    }

    private func missCount(
        error: Double, unseenDeviation: Double = 0, _ draw: (inout RandomStream) -> Double
    ) -> Int {
        let sequence = MeanConfidenceSequence(error: error)
        let reaches = (0...100).map { sequence.reach(count: $0) }
        return (0..<10_000).count { number in
            var stream = RandomStream(seed: 3, path: "null", String(number))
            var sum = 0.0
            var squares = 0.0
            for count in 1...100 {
                let value = draw(&stream)
                sum += value
                squares += value * value
                guard reaches[count].isFinite else { continue }
                let n = Double(count)
                let variance = max(0, squares - sum * sum / n) / (n - 1) / n
                let unseen = unseenDeviation * unseenDeviation / (n * (n - 1))
                if abs(sum / n) > reaches[count] * (variance + unseen).squareRoot() { return true }
            }
            return false
        }
    }
}
