import MixtureOfAgents
import NumericalMethods
import Testing
import Tuning

@Suite struct InfluenceStudyTests {
    private func findings(
        of mixture: Mixture, noise: Double = 1, maximumCalls: Int? = nil, maximumPairs: Int = 300, seed: UInt64 = 1,
        worth: @escaping @Sendable (Set<String>, Int) -> Double
    ) async throws -> InfluenceFindings {
        var study = InfluenceStudy(
            of: mixture,
            plan: InfluencePlan(marginPoints: 1, maximumCalls: maximumCalls, maximumPairs: maximumPairs),
            probe: MadeUpProbe(noisePoints: noise, seed: seed, worth: worth))
        return try await study.run()
    }

    private func verdicts(_ findings: InfluenceFindings) -> [String: AgentVerdict.Verdict] {
        var verdicts: [String: AgentVerdict.Verdict] = [:]
        for part in findings.parts {
            switch part.part {
            case .agent(let agent): verdicts[agent.name] = part.verdict
            case .cycle: verdicts["cycle"] = part.verdict
            }
        }
        return verdicts
    }

    @Test func everyKindOfAgentIsToldFromTheOthers() async throws {
        let mixture = MadeUpProbe.mixture(["bad", "good", "idle", "lazy", "left", "right", "twin-a", "twin-b"])
        let found = try await findings(of: mixture) { present, _ in
            var points = 50.0
            if present.contains("good") { points += 8 }
            if present.contains("bad") { points -= 6 }
            if present.contains("twin-a") || present.contains("twin-b") { points += 10 }
            if present.isSuperset(of: ["left", "right"]) { points += 7 }
            return points
        }
        let verdicts = verdicts(found)
        #expect(verdicts["good"] == .needed && verdicts["left"] == .needed && verdicts["right"] == .needed)
        #expect(verdicts["bad"] == .harmful)
        #expect(verdicts["idle"] == .redundant && verdicts["lazy"] == .redundant)
        #expect(Set([verdicts["twin-a"], verdicts["twin-b"]]) == [.redundant, .spare])
        #expect(Set(found.lean.agents.map(\.name)).subtracting(["twin-a", "twin-b"]) == ["good", "left", "right"])
        #expect(found.lean.agents.count == 4)
        let loss = try #require(found.leanLoss)
        #expect(loss.interval.contains(-6) && loss.points < -4)
    }

    @Test(arguments: 1...25)
    func ofTwoSparesOneStays(seed: Int) async throws {
        let mixture = MadeUpProbe.mixture(["a", "b", "idle"])
        let found = try await findings(of: mixture, seed: UInt64(seed)) { present, _ in
            present.contains("a") || present.contains("b") ? 20 : 12
        }
        #expect(found.lean.agents.count == 1)
        #expect(!found.lean.agents.contains { $0.name == "idle" })
    }

    @Test func copiesGoOneByOneUntilItHurts() async throws {
        let mixture = MadeUpProbe.mixture(["a", "a", "a", "a"])
        var study = InfluenceStudy(
            of: mixture, plan: InfluencePlan(marginPoints: 1, maximumPairs: 300), probe: CopiesProbe())
        let found = try await study.run()
        #expect(found.lean.agents.count == 2)
        #expect(found.parts[0].prunedCount == 2 && found.parts[0].verdict == .redundant)
    }

    /// Two copies are worth 10 points, each further one nothing.
    private struct CopiesProbe: InfluenceProbe {
        func outcome(of mixture: Mixture, pair: Int, given whole: ProbeOutcome?) async throws -> ProbeOutcome? {
            let points = 5.0 * Double(min(2, mixture.agents.count))
            let probe = MadeUpProbe(noisePoints: 0.5, seed: UInt64(mixture.agents.count)) { _, _ in points }
            return try await probe.outcome(of: mixture, pair: pair, given: whole)
        }
    }

    @Test func uselessCyclesGoAndUsefulOnesStay() async throws {
        let mixture = MadeUpProbe.mixture(["a", "b"], cycles: 4)
        let found = try await findings(of: mixture) { _, cycles in 10 + 8 * Double(min(cycles, 2)) }
        #expect(found.lean.cycles == 2)
        #expect(verdicts(found)["cycle"] == .redundant)
        #expect(found.parts.last?.prunedCount == 2)
    }

    @Test func aLossHidesBehindNoGain() async throws {
        let mixture = MadeUpProbe.mixture(["bad", "slight", "good"])
        let found = try await findings(of: mixture) { present, _ in
            50 - (present.contains("bad") ? 10 : 0) + (present.contains("slight") ? 3 : 0)
                + (present.contains("good") ? 9 : 0)
        }
        #expect(found.lean.agents.map(\.name) == ["good", "slight"])
    }

    @Test func tooLittleBudgetDecidesNothingAndKeepsAll() async throws {
        let mixture = MadeUpProbe.mixture(["a", "b", "c"])
        let found = try await findings(of: mixture, noise: 3, maximumCalls: 120) { _, _ in 50 }
        #expect(found.lean == mixture)
        #expect(found.madeCallCount <= 120)
        #expect(verdicts(found).values.allSatisfy { $0 == .undecided })
    }

    /// In the first pairs nobody differs; the one that matters in every tenth pair must not go for that.
    @Test func aRowOfEqualPairsIsNoProof() async throws {
        let mixture = MadeUpProbe.mixture(["a", "rare"])
        var study = InfluenceStudy(
            of: mixture, plan: InfluencePlan(marginPoints: 1, maximumPairs: 400), probe: RareProbe())
        let found = try await study.run()
        #expect(found.lean.agents.contains { $0.name == "rare" })
    }

    /// Questions are worth 0 or 60 points by themselves; without `rare` every tenth is worth 40 fewer.
    private struct RareProbe: InfluenceProbe {
        func outcome(of mixture: Mixture, pair: Int, given whole: ProbeOutcome?) async throws -> ProbeOutcome? {
            let isRare = pair % 10 == 9
            let hasRare = mixture.agents.contains { $0.name == "rare" }
            let points = (pair % 2 == 0 ? 0.0 : 60) - (isRare && !hasRare ? 40 : 0)
            let probe = MadeUpProbe(noisePoints: 0) { _, _ in points }
            return try await probe.outcome(of: mixture, pair: pair, given: whole)
        }
    }

    @Test func pairsWithoutAnAnswerAreLeftOut() async throws {
        let mixture = MadeUpProbe.mixture(["good", "idle"])
        var study = InfluenceStudy(
            of: mixture, plan: InfluencePlan(marginPoints: 1, maximumPairs: 300),
            probe: MadeUpProbe(noisePoints: 0.5, fails: { _, pair in pair % 3 == 0 }) { present, _ in
                present.contains("good") ? 10 : 0
            })
        let found = try await study.run()
        #expect(found.lean.agents.map(\.name) == ["good"])
        #expect(found.wholeReplicates.allSatisfy { $0.replicate % 3 != 0 })
    }

    @Test func nothingIsEvaluatedTwiceAndTheSameStudyFindsTheSame() async throws {
        let mixture = MadeUpProbe.mixture(["a", "b", "c", "d"], cycles: 2)
        func study(_ probe: MadeUpProbe) async throws -> InfluenceFindings {
            var study = InfluenceStudy(
                of: mixture, plan: InfluencePlan(marginPoints: 1, maximumPairs: 200), probe: probe)
            return try await study.run()
        }
        let worth: @Sendable (Set<String>, Int) -> Double = { present, _ in present.contains("a") ? 9 : 4 }
        let first = MadeUpProbe(noisePoints: 1, worth: worth)
        let second = MadeUpProbe(noisePoints: 1, worth: worth)
        let found = try await study(first)
        #expect(try await study(second) == found)
        #expect(first.counts.values.allSatisfy { $0 == 1 })
        #expect(found.lean.agents.map(\.name) == ["a"])
    }

    @Test func aMixtureWithoutAgentsHasNothingToLose() async throws {
        let found = try await findings(of: MadeUpProbe.mixture([])) { _, _ in 5 }
        #expect(found.parts.isEmpty && found.tests.isEmpty && found.leanLoss == nil)
        #expect(!found.wholeReplicates.isEmpty)
    }

    /// The worst case of the promise: the loss is the margin itself. 1,500 whole examinations.
    @Test func atTheMarginAnAgentIsPrunedLessOftenThanPromised() async throws {
        let mixture = MadeUpProbe.mixture(["a", "b"])
        var pruned = 0
        for number in 0..<1500 {
            var study = InfluenceStudy(
                of: mixture, plan: InfluencePlan(marginPoints: 1, confidence: 0.9, maximumPairs: 40),
                probe: MadeUpProbe(noisePoints: 0.5, seed: UInt64(number)) { present, _ in
                    (present.contains("a") ? 1 : 0) + (present.contains("b") ? 1 : 0)
                })
            if try await study.run().lean.agents.count < 2 { pruned += 1 }
        }
        #expect(BinomialProportion(pruned, of: 1500).confidenceInterval(level: 0.99).lowerBound < 0.1)
        #expect(Double(pruned) / 1500 <= 0.1, "\(pruned)")
    }
}
