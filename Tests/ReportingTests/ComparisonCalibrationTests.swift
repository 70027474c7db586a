import Grading
import Inference
import MixtureOfAgents
import NumericalMethods
import Reporting
import Testing
import Tuning

/// The comparison's claims on simulated runs: how often it finds a difference where none is, and how often it finds
/// one that was planted.
@Suite struct ComparisonCalibrationTests {
    /// How grades scatter. None of them is normal: grades are bounded, come in steps, and fail altogether.
    enum Scatter: String, CaseIterable { case normal, steps, allOrNothing, rareFailure }

    /// What two runs have in common.
    enum Design: String, CaseIterable { case oneQuestionSameSeed, oneQuestionOtherSeed, twentyQuestions }

    private static func grade(_ scatter: Scatter, _ stream: inout RandomStream) -> Double {
        switch scatter {
        case .normal: 60 + 10 * stream.normal()
        case .steps: min(120, max(0, ((60 + 30 * stream.normal()) / 20).rounded() * 20))
        case .allOrNothing: stream.uniform() < 0.7 ? 100 : 0
        case .rareFailure: stream.uniform() < 0.9 ? 95 : 10 * stream.uniform()
        }
    }

    /// A confirmed run whose winner scores `lift` points more than its like; `luck` is what equal seeds share.
    private static func run(
        _ number: Int, _ side: Int, _ scatter: Scatter, _ design: Design, lift: Double = 0
    ) -> RunSummary {
        var run = RunSummary(ExampleRun.complete.run)
        run.settings.seed = UInt64(design == .oneQuestionSameSeed ? 1 : side)
        let questions = design == .twentyQuestions ? 20 : 1
        let replicates = design == .twentyQuestions ? 2 : 12
        var luck = RandomStream(seed: UInt64(number), path: "luck")
        var own = RandomStream(seed: UInt64(number), path: "own", String(side))
        run.confirmation?.best.replicates = (0..<questions).flatMap { question in
            let difficulty = 15 * luck.normal()
            return (0..<replicates).map { replicate in
                ReplicateResult(
                    question: "q\(question)", replicate: replicate,
                    grade: Grade(
                        points: difficulty + grade(scatter, &own) + lift, maximumPoints: 120, outcome: .ok),
                    callCount: 1, usage: TokenUsage(), price: nil, latencySeconds: 1, failedCallCount: 0)
            }
        }
        return run
    }

    private static func claims(
        _ count: Int, _ scatter: Scatter, _ design: Design, lift: Double = 0
    ) -> (better: Int, worse: Int) {
        (0..<count).reduce(into: (0, 0)) { claims, number in
            let first = run(number, 1, scatter, design)
            let second = run(number, 2, scatter, design, lift: lift)
            guard let contrast = RunContrast(of: second, over: first, comparisonCount: 1) else { return }
            switch contrast.verdict(adjustedPValue: contrast.pValue) {
            case .better: claims.0 += 1
            case .worse: claims.1 += 1
            case .noDifferenceShown: break
            }
        }
    }

    /// 5 of 100, and what 1,000 pairs may exceed it by once in a thousand times (binomial: 50 + 3.1 · 6.9).
    static let mostFalseClaims = 71

    @Test(arguments: Scatter.allCases)
    func aThousandPairsOfEqualRunsGiveNoMoreFalseClaimsThanStated(scatter: Scatter) {
        let found = Self.claims(1_000, scatter, .oneQuestionSameSeed)
        #expect(found.better + found.worse <= Self.mostFalseClaims, "\(found)")
    }

    @Test(arguments: [Design.oneQuestionOtherSeed, .twentyQuestions])
    func otherDesignsKeepTheStatedRateToo(design: Design) {
        let found = Self.claims(200, .steps, design)
        // Binomial: 10 + 3.1 · 3.1.
        #expect(found.better + found.worse <= 20, "\(found)")
    }

    @Test func aPlantedDifferenceIsFoundAtTheStatedPower() throws {
        // What the report would name as found 4 times of 5, with differences of variance 2 · 10² over 12 pairs.
        let standardError = (200.0 / 12).squareRoot()
        let planted = DetectableDifference.points(standardError: standardError, degreesOfFreedom: 11)
        let found = Self.claims(1_000, .normal, .oneQuestionSameSeed, lift: planted)
        // Binomial around 800: within 3.1 · 12.6. The permutation test gives a little of the t test's power away.
        #expect((750...840).contains(found.better), "\(found)")
        #expect(found.worse == 0)
    }

    @Test func tenComparisonsAtOnceAreNoMoreOftenWrongThanOne() {
        var wrong = 0
        for number in 0..<300 {
            let first = Self.run(number, 1, .normal, .oneQuestionSameSeed)
            let contrasts = (2...11).compactMap {
                RunContrast(of: Self.run(number, $0, .normal, .oneQuestionSameSeed), over: first, comparisonCount: 10)
            }
            let adjusted = HolmCorrection.adjusted(contrasts.map(\.pValue))
            if zip(contrasts, adjusted).contains(where: { $0.verdict(adjustedPValue: $1) != .noDifferenceShown }) {
                wrong += 1
            }
        }
        // Binomial: 15 + 3.1 · 3.8.
        #expect(wrong <= 27)
    }

    @Test func theEarlierGoodRunHasTheLargerArea() throws {
        func run(_ name: String, _ estimates: [Double]) -> RunSummary {
            var run = RunSummary(ExampleRun.complete.run)
            run.settings.name = name
            run.incumbentHistory = estimates.enumerated().map {
                IncumbentStep(trialsFinished: $0.offset + 1, incumbent: 0, estimate: $0.element, standardError: nil)
            }
            return run
        }
        let text = try ComparisonReport.text(of: [run("early", [50, 90, 90, 90, 90]), run("late", [50, 50, 50, 90])])
        // Over the first 8 evaluations: (2 · 50 + 4 · 90) / 6 and 2 · 50 · 3 / 6.
        #expect(text.contains("early           auto             7           10        76.7"), "\(text)")
        #expect(text.contains("late            auto             7            8        50.0"), "\(text)")
    }
}
