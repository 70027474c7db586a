import ArgumentParser
import Foundation
import Grading
import Inference
import MixtureOfAgents
import Optimization
import Tuning

/// What small budgets buy: the share of the evaluations that the search gets, and how good the winner is in truth.
struct SmallBudgets: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "small-budgets",
        abstract: "Share of a small budget that reaches the search, and the winner's true score.",
        discussion: "Made-up models whose true scores are known. A budget is in evaluations of the default mixture.")

    @Option(help: "Seeds of each cell.")
    var seeds = 20

    @Option(help: "The first seed.")
    var firstSeed: UInt64 = 1

    @Option(parsing: .upToNextOption, help: "Budgets, in evaluations of the default mixture.")
    var budgets = [100, 200, 400, 808, 1617]

    @Option(parsing: .upToNextOption, help: "Which of the tasks 1 to 3.")
    var tasks = [1, 2, 3]

    @Option(help: "Who proposes.")
    var sampler = SamplerName.auto

    private static let all: [(name: String, task: MadeUpTask)] = [
        ("40 questions", MadeUpTask(questionCount: 40)),
        ("60 and 60 for validation", MadeUpTask(questionCount: 120, searchCount: 60)),
        ("200 questions", MadeUpTask(questionCount: 200)),
    ]

    func run() async throws {
        TableText.say("Made-up models, \(seeds) seeds, tokens limited; 2 replicates, sampler \(sampler.rawValue)")
        let widths = [-26, 8, 10, 10, 10, 12, 10, 10]
        TableText.say(
            TableText.row(
                ["task", "budget", "search", "confirmed", "spent", "true score", "regret", "claimed"], widths: widths))
        for number in tasks {
            let (name, task) = Self.all[number - 1]
            let folder = FileManager.default.temporaryDirectory.appending(path: "moatune-budget-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            try task.write(to: folder)
            let bench = try await LabWorkbench(folder: folder.path, client: MadeUpModels(task: task))
            for budget in budgets {
                var cells: [Cell] = []
                for seed in 0..<seeds {
                    cells.append(try await cell(bench, task, evaluations: budget, seed: firstSeed + UInt64(seed)))
                }
                let words = Self.words(cells, best: Self.best(task))
                TableText.say(TableText.row([name, "\(budget)"] + words, widths: widths))
            }
        }
    }

    private struct Cell {
        /// Evaluations of the search, fresh ones of a mixture, shares of the tokens that may be spent.
        let searched: Double
        let confirmed: Double
        let spent: Double
        let truth: Double
        let claimed: Double?
    }

    private func cell(
        _ bench: LabWorkbench, _ task: MadeUpTask, evaluations: Int, seed: UInt64
    ) async throws -> Cell {
        // The default mixture makes two calls.
        let tokens = evaluations * 2 * MadeUpTask.tokensPerCall
        let result = try await bench.tuned(
            by: sampler, seed: seed, budget: RunBudget(maximumTokens: tokens), replicates: 2,
            confirmationReplicates: 2, pruning: .none, racing: .slices
        ).result
        func share(_ replicates: [ReplicateResult]) -> Double {
            Double(replicates.reduce(0) { $0 + $1.usage.totalTokens }) / Double(tokens)
        }
        let confirmed = result.confirmation.map { share($0.best.replicates) + share($0.baseline.replicates) }
        return Cell(
            searched: share(result.trials.flatMap(\.replicates)), confirmed: confirmed ?? 0,
            spent: Double(result.spent.usage.totalTokens) / Double(tokens),
            truth: task.trueScore(of: try result.bestMixture),
            claimed: result.confirmation?.best.replicates.meanPoints)
    }

    /// The best true score of the space's corners: no agent and setting beats them.
    private static func best(_ task: MadeUpTask) -> Double {
        func settings(_ prompt: String) -> ModelSettings {
            ModelSettings(
                provider: "made-up", model: "best-1", systemPrompt: "", promptName: prompt, temperature: 0)
        }
        let agents = ["plain", "careful"].map { Agent(name: $0, settings: settings($0)) }
        return [[agents[0]], [agents[1]], agents].map {
            task.trueScore(of: Mixture(main: settings("careful"), cycles: 1, agents: $0))
        }.max() ?? 0
    }

    private static func words(_ cells: [Cell], best: Double) -> [String] {
        func mean(_ value: (Cell) -> Double?) -> Double {
            let values = cells.compactMap(value)
            return values.reduce(0, +) / Double(max(1, values.count))
        }
        func percent(_ share: Double) -> String { String(format: "%.0f %%", 100 * share) }
        let truth = mean(\.truth)
        return [
            percent(mean(\.searched)), percent(mean(\.confirmed)), percent(mean(\.spent)),
            String(format: "%.3f", truth),
            String(format: "%.3f", best - truth),
            String(format: "%+.3f", mean { cell in cell.claimed.map { $0 - cell.truth } }),
        ]
    }
}
