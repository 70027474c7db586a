import ArgumentParser
import Foundation
import Grading
import Inference
import MixtureOfAgents

/// The lab's mixtures beside what is published of real ones: the trends, not the figures, must agree.
struct LabTrends: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab-trends", abstract: "The lab's trends beside published ones.")

    @Option(help: "The space's folder, for its task and prompts.")
    var space = "search-spaces/calculate-user-matrix"

    @Option(help: "Evaluations behind each figure.")
    var replicates = 24

    private static let prompt =
        "Fix the function. Answer with the whole function in one Python code block.\n"
        + "\n{helper_response}"
    private static let mergePrompt =
        "Merge the versions line by line. Answer with the whole function.\n\n{helper_response}"

    func run() async throws {
        let bench = try await LabWorkbench(folder: space, labSeed: 7)
        print(
            "Mean points of \(bench.task.maximumPoints), n = \(replicates) each; sim-birch-70b aggregates unless said")
        try await proposerCounts(bench)
        try await diversity(bench)
        try await dilution(bench)
        try await roles(bench)
        try await cycles(bench)
    }

    private func proposerCounts(_ bench: LabWorkbench) async throws {
        print(
            "\n1. More proposers help with falling returns, until they crowd the context "
                + "(Wang et al. 2024, arXiv 2406.04692, section 3.3)")
        for count in [0, 1, 2, 3, 4, 6, 9] {
            try await show(bench, "\(count) x sim-cedar-32b", agents: Array(repeating: "sim-cedar-32b", count: count))
        }
    }

    private func diversity(_ bench: LabWorkbench) async throws {
        print("\n2. Different proposers of like quality beat copies of one (the same, table 3)")
        try await show(bench, "3 x sim-cedar-32b", agents: Array(repeating: "sim-cedar-32b", count: 3))
        try await show(bench, "cedar, dune, atlas", agents: ["sim-cedar-32b", "sim-dune-27b", "sim-atlas-120b"])
    }

    private func dilution(_ bench: LabWorkbench) async throws {
        print("\n3. Copies of the best beat a mixture with weaker ones (Li et al. 2025, arXiv 2502.00674)")
        try await show(bench, "4 x sim-atlas-120b", agents: Array(repeating: "sim-atlas-120b", count: 4))
        try await show(
            bench, "atlas, ember, 2 x flint",
            agents: ["sim-atlas-120b", "sim-ember-8b", "sim-flint-1b", "sim-flint-1b"])
    }

    private func roles(_ bench: LabWorkbench) async throws {
        print("\n4. Some propose well and aggregate poorly, and the other way round (Wang et al., table 4)")
        for model in ["sim-atlas-120b", "sim-birch-70b", "sim-cedar-32b", "sim-dune-27b", "sim-ember-8b"] {
            let proposing = try await points(bench, agents: Array(repeating: model, count: 3), main: "sim-dune-27b")
            let aggregating = try await points(bench, agents: Array(repeating: "sim-cedar-32b", count: 3), main: model)
            print(
                "  \(model.padding(toLength: 16, withPad: " ", startingAt: 0))"
                    + "as proposer \(TableText.figure(proposing))   as aggregator \(TableText.figure(aggregating))")
        }
    }

    private func cycles(_ bench: LabWorkbench) async throws {
        print("\n5. More layers help up to about three (Wang et al., figure 4)")
        for cycles in 1...5 {
            let mean = try await points(
                bench, agents: Array(repeating: "sim-birch-70b", count: 3), main: "sim-birch-70b", cycles: cycles)
            print("  \(cycles) \(cycles == 1 ? "cycle " : "cycles")  \(TableText.figure(mean))")
        }
    }

    private func show(_ bench: LabWorkbench, _ name: String, agents: [String]) async throws {
        let mean = try await points(bench, agents: agents, main: "sim-birch-70b")
        print("  \(name.padding(toLength: 26, withPad: " ", startingAt: 0))\(TableText.figure(mean))")
    }

    private func points(
        _ bench: LabWorkbench, agents: [String], main: String, cycles: Int = 1
    ) async throws -> Double {
        let mixture = Mixture(
            main: Self.settings(main, prompt: Self.mergePrompt, temperature: 0.2), cycles: cycles,
            agents: agents.map { Agent(name: $0, settings: Self.settings($0, prompt: Self.prompt, temperature: 0.7)) })
        let points = try await bench.points(of: mixture, replicates: replicates, seed: 11)
        return points.reduce(0, +) / Double(points.count)
    }

    private static func settings(_ model: String, prompt: String, temperature: Double) -> ModelSettings {
        ModelSettings(
            provider: ProviderTable.labName, model: model, systemPrompt: prompt, temperature: temperature,
            maximumCompletionTokens: 4000)
    }
}
