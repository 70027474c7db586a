import Inference
import Testing

/// One answer of the lab: what shapes it and what it says of itself.
@Suite struct LabResponderTests {
    private func ask(
        _ model: String = "sim-dune-27b", system: String = "Fix the function.", temperature: Double = 0.7,
        effort: ReasoningEffort? = nil, limit: Int? = nil, seed: Int = 1, labSeed: UInt64 = 7
    ) throws -> LabResponse {
        let request = ChatRequest(
            provider: "lab", model: model,
            messages: [ChatMessage(.system, system), ChatMessage(.user, "Repair calculate_user_matrix, please.")],
            sampling: SamplingParameters(
                temperature: temperature, reasoningEffort: effort, maximumCompletionTokens: limit, seed: seed))
        return try #require(LabResponder(seed: labSeed).respond(to: request))
    }

    /// The mean number of fixes in `category` (or all) over many seeds, of the lab too: each lab has its own habits.
    private func fixes(
        of category: LabDefect.Category? = nil, _ ask: (Int) throws -> LabResponse
    ) rethrows -> Double {
        let defects = LabFunction.defects.filter { category == nil || $0.category == category }.map(\.name)
        let counts = try (0..<60).map { LabFunction.fixes(in: try ask($0).text).intersection(defects).count }
        return Double(counts.reduce(0, +)) / Double(counts.count)
    }

    @Test func equalRequestsGetEqualAnswers() throws {
        #expect(try ask() == ask())
        #expect(try ask(labSeed: 7) != ask(labSeed: 8))
    }

    @Test func seedsMatterWhenHotAndNotWhenCold() throws {
        #expect(Set(try (0..<20).map { try ask(temperature: 1, seed: $0).text }).count > 10)
        #expect(Set(try (0..<20).map { try ask(temperature: 0, seed: $0).text }).count == 1)
    }

    @Test func anUnknownModelIsNoModel() {
        let request = ChatRequest(
            provider: "lab", model: "gpt-oss-120b", messages: [], sampling: SamplingParameters())
        #expect(LabResponder(seed: 1).respond(to: request) == nil)
    }

    @Test func everyModelSaysThatItIsSimulated() {
        #expect((5...7).contains(LabModel.all.count))
        #expect(LabModel.all.allSatisfy { $0.name.hasPrefix("sim-") })
    }

    @Test(arguments: [
        ("Hunt for bugs.", LabDefect.Category.bug), ("Make it robust against crashes.", .crash),
        ("Mind every edge case.", .edge), ("Make it fast.", .performance),
    ])
    func aPromptThatAsksForACategoryGetsMoreOfIt(prompt: String, category: LabDefect.Category) throws {
        let focused = try fixes(of: category) { try ask(system: prompt, seed: $0, labSeed: UInt64($0)) }
        let plain = try fixes(of: category) { try ask(system: "Fix the function.", seed: $0, labSeed: UInt64($0)) }
        // Measured gains lie above 0.5 of 3 or 4 defects.
        #expect(focused > plain + 0.2, "\(focused) against \(plain)")
    }

    @Test func effortHelpsAndCostsTokens() throws {
        let low = try fixes { try ask("sim-atlas-120b", effort: ReasoningEffort.none, seed: $0, labSeed: UInt64($0)) }
        let high = try fixes { try ask("sim-atlas-120b", effort: .high, seed: $0, labSeed: UInt64($0)) }
        #expect(high > low)
        #expect(try ask(effort: .high).usage.reasoningTokens > 800)
        #expect(try ask(effort: ReasoningEffort.none).usage.reasoningTokens == 0)
        #expect(try ask(effort: .high).latencySeconds > ask(effort: ReasoningEffort.none).latencySeconds)
    }

    @Test func aTokenLimitCutsTheProgram() throws {
        let cut = try ask(effort: .low, limit: 400)
        #expect(cut.finishReason == "length")
        #expect(cut.usage.completionTokens == 400)
        #expect(!cut.text.contains("return {\"users\": users"))
        let whole = try ask(effort: .low, limit: 4000)
        #expect(whole.finishReason == "stop")
        #expect(whole.text.contains("return {\"users\": users"))
    }

    @Test(arguments: [0, 1, -5])
    func absurdTokenLimitsGiveNothingAndNoCrash(limit: Int) throws {
        let answer = try ask(limit: limit)
        #expect(answer.text.isEmpty)
        #expect(answer.usage.completionTokens >= 0)
    }

    @Test func aMainModelKeepsWhatProposalsHave() throws {
        let program = LabFunction.program(fixing: Set(LabFunction.defects.map(\.name)))
        let context = "Merge.\nProposals:\n0. Mine:\n```python\n\(program)```\n\n1. Also:\n```python\n\(program)```"
        let alone = try fixes {
            try ask("sim-birch-70b", system: "Merge.", temperature: 0.2, seed: $0, labSeed: UInt64($0))
        }
        let good = try fixes {
            try ask("sim-birch-70b", system: context, temperature: 0.2, seed: $0, labSeed: UInt64($0))
        }
        let poor = try fixes {
            try ask("sim-flint-1b", system: context, temperature: 0.2, seed: $0, labSeed: UInt64($0))
        }
        #expect(good > alone + 3, "\(good) against \(alone)")
        #expect(good > poor + 3, "\(good) against \(poor)")
    }

    @Test func sumsAreMostlyRight() throws {
        let right = try (0..<100).count { seed in
            let request = ChatRequest(
                provider: "lab", model: "sim-atlas-120b", messages: [ChatMessage(.user, "What is 17 + 25?")],
                sampling: SamplingParameters(temperature: 0.7, seed: seed))
            return try #require(LabResponder(seed: 3).respond(to: request)).text.contains("42")
        }
        #expect((40...99).contains(right))
    }
}
