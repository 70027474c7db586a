import Optimization
import Testing

@Suite struct RungLadderTests {
    @Test(arguments: [
        (1, [1]), (2, [1, 2]), (6, [1, 2, 4, 6]), (24, [2, 4, 8, 16, 24]), (48, [4, 8, 16, 32, 48]),
        (400, [4, 8, 16, 32, 64, 128, 256, 400]),
    ])
    func rungsDoubleUpToTheWholeTrial(evaluations: Int, rungs: [Int]) {
        #expect(RungLadder(evaluationCount: evaluations).rungs == rungs)
    }

    @Test func everyLadderRisesToItsEndWithStepsWorthADecision() {
        for count in 1...2000 {
            let rungs = RungLadder(evaluationCount: count).rungs
            #expect(rungs.last == count)
            #expect(rungs[0] >= 1 && rungs[0] <= max(1, min(count, RungLadder.largestFirstRung)))
            #expect(zip(rungs, rungs.dropFirst()).allSatisfy { Double($1) >= 1.25 * Double($0) })
        }
    }
}
