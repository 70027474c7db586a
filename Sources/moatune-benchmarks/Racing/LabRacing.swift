public import ArgumentParser
import Foundation
import Grading
import Inference
import MixtureOfAgents
import NumericalMethods
import Optimization
public import Tuning

extension RacingRule: ExpressibleByArgument {}

/// What racing saves: tokens until the incumbent's true score reaches a share of the best that full evaluation of every
/// trial reaches, on the lab.
struct LabRacing: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab-racing",
        abstract: "Tokens needed to reach a true score, by racing and by full evaluation of every trial.",
        discussion:
            "Both arms may spend the same tokens. True scores are means over fresh replicates outside the budget.")

    enum Subject: String, ExpressibleByArgument, CaseIterable {
        case workshop, sums
        case sumsFromDecent = "sums-from-decent"
        case served

        var words: String { self == .served ? "Models served over HTTP" : "Lab (simulated models)" }
    }

    @Option(
        help: """
            The workshop's one question on the lab, graded by running programs; many sums on the lab, from a poor \
            default mixture or a decent one; or a space of one's own with its own providers, such as the small \
            models on this machine.
            """)
    var subject = Subject.workshop

    @Option(help: "The folder of the workshop, or of the space whose models are served.")
    var space = "search-spaces/calculate-user-matrix"

    @Option(help: "Seeds of each arm.")
    var seeds = 10

    @Option(help: "Seeds under way at the same time; rows come in the order in which they end.")
    var atOnce = 1

    @Option(
        help: """
            The first seed. Seeds 1 to 90, 101 to 258, 301 to 364 and 401 to 464 were looked at while rules were chosen.
            """)
    var firstSeed: UInt64 = 91

    @Option(help: "Tokens of each search. Without: 8 million on the lab, 300,000 served.")
    var tokens: Int?

    @Option(help: "Evaluations of a whole trial on each question.")
    var replicates = 1

    @Option(help: "Questions of the sums: enough that few of them are worth a first look.")
    var questions = 60

    @Option(help: "Fresh evaluations that a true score is the mean of. Without: 40, 240 and 72.")
    var truth: Int?

    @Option(parsing: .upToNextOption, help: "The rules to hold against full evaluation.")
    var rules: [RacingRule] = [.slices]

    private static let shares = [0.75, 0.85, 0.9, 0.95]

    func validate() throws {
        guard seeds >= 1 else { throw ValidationError("--seeds is a number from 1 on, found \(seeds).") }
        guard atOnce >= 1 else { throw ValidationError("--at-once is a number of seeds from 1 on, found \(atOnce).") }
    }

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "moatune-racing-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let memory = GradeMemory(folder: folder.appending(path: "grades"))
        switch subject {
        case .workshop:
            try await compare(
                on: LabWorkbench(folder: space, client: LabDirectClient(seed: 1), memory: memory),
                tokens: tokens ?? 8_000_000, truth: truth ?? 40)
        case .sums, .sumsFromDecent:
            let sums = folder.appending(path: "space")
            try LabSums.write(
                to: sums, questionCount: questions, start: subject == .sums ? .poor : .decent)
            try await compare(
                on: LabWorkbench(folder: sums.path, client: LabDirectClient(seed: 1), memory: memory),
                tokens: tokens ?? 8_000_000, truth: truth ?? 240)
        case .served:
            let served = try MixtureSpace.load(URL(filePath: space))
            let (folderPath, limit, count) = (space, tokens ?? 300_000, truth ?? 72)
            try await HTTPChatClient.withClient(
                providers: served.modelsInUse.map(\.provider),
                table: ProviderTable.builtIn.merging(served.providers),
                environment: ProcessInfo.processInfo.environment
            ) { client in
                try await compare(
                    on: LabWorkbench(folder: folderPath, client: RememberingClient(client), memory: memory),
                    tokens: limit, truth: count)
            }
        }
    }

    private func compare(on bench: LabWorkbench, tokens: Int, truth: Int) async throws {
        TableText.say(
            "\(subject.words), \(bench.task.name): \(bench.task.questions.count) questions, \(replicates) replicates "
                + "a whole trial, \(tokens) tokens a search, true scores on \(truth) fresh evaluations")
        let scores = TrueScores(bench: bench, replicates: truth)
        for rule in rules {
            let table = RacingTable(rule: rule, shares: Self.shares)
            TableText.say(table.head)
            let rows = try await withThrowingTaskGroup(of: RacingTable.Row.self) { group in
                var rows: [RacingTable.Row] = []
                for number in 0..<seeds {
                    if number >= atOnce, let row = try await group.next() {
                        rows.append(row)
                        TableText.say(table.text(of: row))
                    }
                    group.addTask {
                        try await self.row(
                            of: firstSeed + UInt64(number), on: bench, by: rule, tokens: tokens, scores: scores)
                    }
                }
                for try await row in group {
                    rows.append(row)
                    TableText.say(table.text(of: row))
                }
                return rows
            }
            TableText.say(table.summary(of: rows.sorted { $0.seed < $1.seed }))
        }
    }

    private func row(
        of seed: UInt64, on bench: LabWorkbench, by rule: RacingRule, tokens: Int, scores: TrueScores
    ) async throws -> RacingTable.Row {
        async let fullRun = run(bench, .none, seed: seed, tokens: tokens)
        async let racedRun = run(bench, rule, seed: seed, tokens: tokens)
        let (full, raced) = (try await fullRun, try await racedRun)
        return RacingTable.Row(
            seed: seed, full: try await scores.curve(of: full), raced: try await scores.curve(of: raced),
            fullTrials: full.result.trials, racedTrials: raced.result.trials)
    }

    private func run(
        _ bench: LabWorkbench, _ rule: RacingRule, seed: UInt64, tokens: Int
    ) async throws -> LabWorkbench.Tuned {
        try await bench.tuned(
            by: .auto, seed: seed, budget: RunBudget(maximumTokens: tokens), replicates: replicates,
            confirmationReplicates: 1, pruning: .none, racing: rule)
    }
}
