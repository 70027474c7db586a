import Grading
import Inference
import Testing
import Tuning

@Suite struct ScoreEstimateTests {
    private func results(_ points: [[Double]], of most: Double = 1) -> [ReplicateResult] {
        points.enumerated().flatMap { question, points in
            points.enumerated().map { replicate, points in
                ReplicateResult(
                    question: "q\(question)", replicate: replicate,
                    grade: Grade(points: points, maximumPoints: most, outcome: .ok), callCount: 1,
                    usage: TokenUsage(), price: nil, latencySeconds: 1, failedCallCount: 0)
            }
        }
    }

    /// Jeffreys' interval of 4 of 4 begins at 0.556, of 40 of 40 at 0.940.
    @Test(arguments: [(4, 0.5559), (40, 0.9395)])
    func allRightIsNotSurelyRight(count: Int, least: Double) {
        let estimate = ScoreEstimate(of: results(Array(repeating: [1, 1], count: count)))
        #expect(estimate.mean == 1 && estimate.interval.upperBound == 1)
        #expect(abs(estimate.interval.lowerBound - least) < 0.001)
        let wrong = ScoreEstimate(of: results(Array(repeating: [0, 0], count: count)))
        #expect(wrong.interval.lowerBound == 0)
        #expect(abs(wrong.interval.upperBound - (1 - least)) < 0.001)
    }

    @Test(arguments: [
        [[0.0, 1]], [[0], [1]], [[0.5], [0.5]], [[1]], [[0.3, 0.3], [0.9, 0.9]], [[7], [7], [6.5]],
    ])
    func noIntervalIsAPointOrBeyondThePoints(points: [[Double]]) {
        let most = points.joined().contains { $0 > 1 } ? 7.0 : 1
        let estimate = ScoreEstimate(of: results(points, of: most))
        #expect(estimate.interval.lowerBound >= 0 && estimate.interval.upperBound <= most)
        #expect(estimate.interval.upperBound - estimate.interval.lowerBound > 0.1 * most)
        #expect(estimate.interval.contains(estimate.mean))
    }

    @Test func replicatesOfAQuestionAreNoFurtherQuestions() {
        let once = ScoreEstimate(of: results((0..<40).map { [$0 < 30 ? 1.0 : 0] }))
        let fourTimes = ScoreEstimate(of: results((0..<40).map { Array(repeating: $0 < 30 ? 1.0 : 0, count: 4) }))
        #expect(fourTimes.interval == once.interval && fourTimes.evaluationCount == 160)
        // Replicates that differ within their question do say more.
        let mixed = ScoreEstimate(of: results((0..<40).map { _ in [1, 1, 1, 0] }))
        #expect(mixed.interval.lowerBound > once.interval.lowerBound)
    }

    /// Twelve evaluations of the one question there is: of that question they say something.
    @Test func ofOneQuestionReplicatesAreTheEvidence() {
        let estimate = ScoreEstimate(of: results([[1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1]]))
        #expect(estimate.questionCount == 1)
        #expect(estimate.interval.lowerBound > 0.5 && estimate.interval.upperBound < 1)
    }

    @Test func noEvaluationsLeaveEverythingPossible() {
        #expect(ScoreEstimate(of: [], maximumPoints: 120).interval == 0...120)
    }
}
