import Inference
import NumericalMethods
import Testing

/// The published trends of mixtures, as the lab shows them: mean fixes of an aggregate over seeds of the lab and of
/// the calls. Margins are some three standard errors; the figures are deterministic.
@Suite struct LabTrendTests {
    private static let task = "Repair calculate_user_matrix."

    private func answer(_ model: String, _ prompt: String, _ temperature: Double, seed: Int, lab: UInt64) -> String {
        let request = ChatRequest(
            provider: "lab", model: model, messages: [ChatMessage(.system, prompt), ChatMessage(.user, Self.task)],
            sampling: SamplingParameters(temperature: temperature, maximumCompletionTokens: 4000, seed: seed))
        return LabResponder(seed: lab).respond(to: request)?.text ?? ""
    }

    /// Proposals of each cycle feed the next; the last feed `main`.
    private func aggregate(of models: [String], main: String, cycles: Int, replicate: Int, lab: UInt64) -> String {
        var proposals: [String] = []
        for cycle in 0..<cycles {
            let prompt = "Fix the function." + Self.context(proposals)
            proposals = models.enumerated().map { place, model in
                answer(model, prompt, 0.7, seed: replicate * 1000 + cycle * 50 + place, lab: lab)
            }
        }
        return answer(main, "Merge the versions." + Self.context(proposals), 0.2, seed: replicate, lab: lab)
    }

    private static func context(_ proposals: [String]) -> String {
        guard !proposals.isEmpty else { return "" }
        return "\n\nProposals:\n"
            + proposals.enumerated().map { "\($0.offset). \($0.element)" }.joined(separator: "\n\n")
    }

    private func fixes(_ models: [String], main: String = "sim-birch-70b", cycles: Int = 1) -> Double {
        var total = 0
        for lab in 0..<12 {
            for replicate in 0..<3 {
                total +=
                    LabFunction.fixes(
                        in: aggregate(
                            of: models, main: main, cycles: cycles, replicate: replicate, lab: UInt64(lab))
                    ).count
            }
        }
        return Double(total) / 36
    }

    private func copies(_ model: String, _ count: Int) -> [String] { Array(repeating: model, count: count) }

    @Test func moreProposersHelpWithFallingReturnsUntilTheyCrowd() {
        let one = fixes(copies("sim-cedar-32b", 1))
        let three = fixes(copies("sim-cedar-32b", 3))
        let five = fixes(copies("sim-cedar-32b", 5))
        let twelve = fixes(copies("sim-cedar-32b", 12))
        #expect(three > one + 0.5)
        #expect(five > three)
        #expect(five - three < three - one)
        #expect(twelve < five)
    }

    @Test func differentProposersOfLikeQualityBeatCopies() {
        let mixed = fixes(["sim-atlas-120b", "sim-cedar-32b", "sim-dune-27b"])
        let copied = ["sim-atlas-120b", "sim-cedar-32b", "sim-dune-27b"].map { fixes(copies($0, 3)) }
        #expect(mixed > copied.reduce(0, +) / 3 + 0.3, "\(mixed) against \(copied)")
    }

    @Test func copiesOfTheBestBeatAMixtureWithWeakerOnes() {
        let pure = fixes(copies("sim-atlas-120b", 4))
        let diluted = fixes(["sim-atlas-120b", "sim-ember-8b", "sim-flint-1b", "sim-flint-1b"])
        #expect(pure > diluted + 1, "\(pure) against \(diluted)")
    }

    @Test func theBestProposerIsNotTheBestAggregator() {
        let models = LabModel.all.map(\.name)
        let proposing = models.map { fixes(copies($0, 3), main: "sim-dune-27b") }
        let aggregating = models.map { fixes(copies("sim-cedar-32b", 3), main: $0) }
        let proposer = zip(models, proposing).max { $0.1 < $1.1 }?.0
        let aggregator = zip(models, aggregating).max { $0.1 < $1.1 }?.0
        #expect(proposer == "sim-atlas-120b")
        #expect(aggregator == "sim-birch-70b")
    }

    @Test func furtherCyclesHelpLessAndLess() {
        let points = (1...5).map { fixes(copies("sim-birch-70b", 3), cycles: $0) }
        #expect(points[2] > points[0] + 0.3, "\(points)")
        #expect(points[4] - points[2] < points[2] - points[0], "\(points)")
    }
}
