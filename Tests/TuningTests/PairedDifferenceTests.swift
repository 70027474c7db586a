import Grading
import Inference
import Testing
import Tuning

@Suite struct PairedDifferenceTests {
    private func result(_ question: String, _ replicate: Int, _ points: Double) -> ReplicateResult {
        ReplicateResult(
            question: question, replicate: replicate, grade: Grade(points: points, maximumPoints: 10, outcome: .ok),
            callCount: 1, usage: TokenUsage(), price: nil, latencySeconds: 1, failedCallCount: 0)
    }

    @Test func onlyPairsCountAndTheIntervalIsStudents() {
        let first = [result("a", 0, 5), result("a", 1, 7), result("b", 0, 9), result("c", 0, 1)]
        let second = [result("b", 0, 6), result("a", 1, 5), result("a", 0, 4), result("d", 0, 1)]
        let difference = PairedDifference(of: first, over: second)
        #expect(difference.pairCount == 3)
        #expect(abs(difference.mean - 2) < 1e-12)
        // Differences 1, 2, 3: standard error 1/√3, t(0.975, 2) = 4.302652729749462.
        let reach = 4.302652729749462 / 3.0.squareRoot()
        #expect(abs(difference.interval.lowerBound - (2 - reach)) < 1e-9)
        #expect(abs(difference.interval.upperBound - (2 + reach)) < 1e-9)
    }

    @Test func onePairSaysNothing() {
        let difference = PairedDifference(of: [result("a", 0, 5)], over: [result("a", 0, 1)])
        #expect(difference.interval.contains(-1e100) && difference.interval.contains(1e100))
    }
}
