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

    @Test func onlyPairsCountAndQuestionsAreTheEvidence() {
        let first = [result("a", 0, 5), result("a", 1, 7.5), result("b", 0, 9), result("c", 0, 1), result("e", 0, 8)]
        let second = [result("b", 0, 6), result("a", 1, 5), result("a", 0, 4), result("d", 0, 1), result("e", 0, 3.5)]
        let difference = PairedDifference(of: first, over: second)
        #expect(difference.pairCount == 4 && difference.questionCount == 3)
        #expect(abs(difference.mean - 2.75) < 1e-12)
        // Of question a 1.75 twice, of b 3, of e 4.5, no two alike: with weights 3/2, 3/4 and 3/4 they count as 1.25,
        // 2.9375 and 4.0625 about 2.75; t(0.975, 2) = 4.302652729749462.
        let squares = 1.5 * 1.5 + 0.1875 * 0.1875 + 1.3125 * 1.3125
        let reach = 4.302652729749462 * (squares / 2 / 3).squareRoot()
        #expect(abs(difference.interval.lowerBound - (2.75 - reach)) < 1e-9)
        #expect(abs(difference.interval.upperBound - (2.75 + reach)) < 1e-9)
    }

    @Test func onePairSaysNoMoreThanThatThereArePoints() {
        let difference = PairedDifference(of: [result("a", 0, 5)], over: [result("a", 0, 1)])
        #expect(difference.interval == -10...10)
    }

    /// Asked again and again, the same questions say no more of others.
    @Test func replicatesThatRepeatEachOtherMakeNothingSurer() {
        let names = ["a", "b", "c", "d", "e"]
        func both(_ replicates: Int) -> PairedDifference {
            let slots = names.enumerated().flatMap { place, name in (0..<replicates).map { (name, place, $0) } }
            return PairedDifference(
                of: slots.map { result($0, $2, Double($1)) }, over: slots.map { result($0, $2, 1) })
        }
        #expect(both(8).interval == both(1).interval)
        #expect(both(8).pairCount == 40)
    }

    @Test(arguments: [2, 8, 40])
    func equalResultsLeaveRoomForADifference(count: Int) {
        let results = (0..<count).map { result("q\($0)", 0, $0.isMultiple(of: 2) ? 10 : 0) }
        let interval = PairedDifference(of: results, over: results).interval
        #expect(interval.lowerBound < -0.2 && interval.upperBound > 0.2)
        #expect(interval.lowerBound >= -10 && interval.upperBound <= 10)
    }
}
