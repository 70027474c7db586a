public import ArgumentParser
import Grading
public import Optimization
import Tuning

extension SamplerName: ExpressibleByArgument {}

/// What each sampler finds on the lab: whole runs, their winners confirmed on fresh replicates, beside random search.
struct LabSearch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab-search", abstract: "Every sampler on the workshop's space on the lab, beside random search.")

    @Option(help: "The space's folder.")
    var space = "search-spaces/calculate-user-matrix"

    @Option(help: "Runs of each sampler; a winner scatters by nine points from seed to seed.")
    var seeds = 15

    /// `auto` is the Gaussian process: one row says both.
    @Option(parsing: .upToNextOption, help: "The samplers to run.")
    var samplers: [SamplerName] = SamplerName.allCases.filter { $0 != .bayesian }

    @Option(help: "Trials of each run.")
    var trials = 60

    @Option(help: "Fresh evaluations of each winner and of the default mixture.")
    var confirm = 24

    func run() async throws {
        let bench = try await LabWorkbench(folder: space, labSeed: 1)
        TableText.say(
            "Lab (simulated models), \(trials) trials of 2 replicates, winner on \(confirm) fresh replicates; "
                + "points of \(bench.task.maximumPoints)")
        let widths = [-12] + Array(repeating: 7, count: seeds) + [8, 22]
        let head = ["sampler"] + (1...seeds).map { "seed \($0)" } + ["median", "median above default"]
        TableText.say(TableText.row(head, widths: widths))
        for sampler in samplers {
            var winners: [Double] = []
            var gains: [Double] = []
            TableText.say(TableText.cell(sampler.rawValue, width: widths[0]), terminator: "")
            for seed in 1...seeds {
                let (result, _) = try await bench.tuned(
                    by: sampler, seed: UInt64(seed), trials: trials, confirmationReplicates: confirm, pruning: .none)
                let best = result.confirmation?.best.replicates.meanPoints ?? 0
                winners.append(best)
                gains.append(best - (result.confirmation?.baseline.replicates.meanPoints ?? 0))
                TableText.say("  " + TableText.cell(TableText.figure(best), width: 7), terminator: "")
            }
            let medians = [TableText.median(winners), TableText.median(gains)].map(TableText.figure)
            TableText.say("  " + TableText.row(medians, widths: [8, 22]))
        }
    }
}
