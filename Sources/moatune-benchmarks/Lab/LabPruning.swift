import ArgumentParser
import Foundation
import Grading
import Inference
import MixtureOfAgents
import NumericalMethods
import Optimization
import Tuning

/// Whole runs with pruning inside beside runs without, on the lab: what the final mixture scores and costs, and what
/// the search took.
struct LabPruning: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab-pruning", abstract: "Runs with pruning inside beside runs without, on the lab.")

    @Option(help: "The space's folder.")
    var space = "search-spaces/calculate-user-matrix"

    @Option(help: "Runs of each kind.")
    var seeds = 10

    @Option(help: "Trials of each run.")
    var trials = 60

    @Option(help: "Fresh evaluations of each final mixture.")
    var confirm = 24

    /// One run's end.
    private struct End {
        let points: Double
        let tokens: Double
        let agents: Int
        let searchCalls: Int
    }

    func run() async throws {
        let bench = try await LabWorkbench(folder: space, labSeed: 1)
        print(
            "Lab (simulated models), \(trials) trials of 2 replicates, final mixture on \(confirm) fresh replicates "
                + "of a seed of their own")
        let widths = [-8, 8, 10, 8, 12, 8, 10, 8, 12]
        print("          without pruning                             with pruning")
        print(
            TableText.row(
                ["seed"] + Array(repeating: ["points", "tokens/q", "agents", "search calls"], count: 2).joined(),
                widths: widths))
        var pairs: [(without: End, with: End)] = []
        for seed in 1...seeds {
            let without = try await end(bench, seed: UInt64(seed), pruning: .none)
            let with = try await end(bench, seed: UInt64(seed), pruning: .searchAndWinner)
            pairs.append((without, with))
            print(TableText.row([String(seed)] + cells(without) + cells(with), widths: widths))
        }
        print(TableText.row(["mean"] + means(pairs.map(\.without)) + means(pairs.map(\.with)), widths: widths))
        let difference = MeanEstimate(of: pairs.map { $0.with.points - $0.without.points })
        let interval = difference.confidenceInterval(level: 0.95)
        func share(_ value: (End) -> Double) -> String {
            let before = pairs.reduce(0) { $0 + value($1.without) }
            let after = pairs.reduce(0) { $0 + value($1.with) }
            return String(format: "%+.0f %%", 100 * (after / before - 1))
        }
        print(
            String(
                format: "with - without: %+.1f points (95 %% interval %+.1f to %+.1f), ", difference.mean,
                interval.lowerBound, interval.upperBound)
                + "tokens a question \(share(\.tokens)), search calls \(share { Double($0.searchCalls) })")
    }

    private func end(_ bench: LabWorkbench, seed: UInt64, pruning: PruningStages) async throws -> End {
        let (result, searchCallCount) = try await bench.tuned(
            by: .auto, seed: seed, trials: trials, confirmationReplicates: 12, pruning: pruning)
        let mixture = try pruning == .none ? result.bestMixture : result.prunedMixture
        let final = try await bench.evaluations(of: mixture, replicates: confirm, seed: 7_000 + seed)
        return End(
            points: final.reduce(0) { $0 + $1.points } / Double(final.count),
            tokens: final.reduce(0) { $0 + Double($1.tokens) } / Double(final.count), agents: mixture.agents.count,
            searchCalls: searchCallCount)
    }

    private func cells(_ end: End) -> [String] {
        [TableText.figure(end.points), TableText.figure(end.tokens), String(end.agents), String(end.searchCalls)]
    }

    private func means(_ ends: [End]) -> [String] {
        func mean(_ value: (End) -> Double) -> String {
            TableText.figure(ends.reduce(0) { $0 + value($1) } / Double(max(1, ends.count)))
        }
        return [
            mean(\.points), mean(\.tokens), mean { Double($0.agents) }, mean { Double($0.searchCalls) },
        ]
    }
}
