import ArgumentParser
import Foundation
import Grading
import Inference
import MixtureOfAgents
import Optimization
import RunStorage
import Tuning

/// What a search's stored answers and joined flights save, stage by stage, and whether its cassette gives the same
/// store.
struct LabCache: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab-cache",
        abstract: "Calls that a search on the lab needs not make, and the replay of its cassette.")

    @Option(help: "The space's folder.")
    var space = "search-spaces/calculate-user-matrix"

    @Option(help: "Trials of the run.")
    var trials = 200

    @Option(help: "Trials in flight.")
    var parallel = 4

    @Option(help: "The share of the simulated latency that calls take, so that equal ones meet under way.")
    var timeScale = 0.02

    @Option(help: "The run's seed.")
    var seed: UInt64 = 1

    func run() async throws {
        let bench = try await LabWorkbench(folder: space, labSeed: 1)
        let directory = FileManager.default.temporaryDirectory.appending(path: "moatune-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let cassette = directory.appending(path: "night.jsonl")
        print(
            "Lab (simulated models), \(trials) trials of 2 replicates, \(parallel) in flight, sampler auto, winner "
                + "confirmed and pruned")
        let recorder = try CassetteRecorder(
            recording: DelayedClient(provider: bench.client, timeScale: timeScale), to: cassette)
        let night = try await work(bench, asking: recorder, in: directory, called: "night")
        try Self.printSavings(of: night)
        let replay = try await work(bench, asking: CassettePlayer(playing: cassette), in: directory, called: "replay")
        try Self.printReplay(night, replay, cassette: cassette)
    }

    private struct Work {
        let store: SQLiteRunStore
        let spent: Spending
        let seconds: Double
    }

    private func work(
        _ bench: LabWorkbench, asking client: any ChatClient, in directory: URL, called name: String
    ) async throws -> Work {
        let folder = try RunFolder.create(
            name: name, prefix: name, in: directory, freezing: bench.space.file.deletingLastPathComponent())
        let store = try SQLiteRunStore(at: folder.storeURL)
        let questions = bench.task.questions.map(\.name)
        try TuningRun.begin(
            RunSettings(
                name: "run", spaceName: bench.space.name, taskName: bench.task.name,
                spaceFingerprint: bench.space.fingerprint, taskFingerprint: bench.task.fingerprint,
                providers: [ProviderTable.labName], isSimulated: true, sampler: SamplerName.auto.rawValue, seed: seed,
                replicatesPerTrial: 2, confirmationReplicates: 12, parallelTrials: parallel,
                budget: RunBudget(trials: trials), maximumPoints: bench.task.maximumPoints, questions: questions,
                confirmationQuestions: questions, pruning: .searchAndWinner, sandbox: nil, version: "benchmark",
                startedAt: 0),
            store: store)
        let start = ContinuousClock.now
        let result = try await TuningRun(
            folder: folder, space: bench.space, questions: bench.task.questions, store: store, client: client,
            grader: bench.grader, stop: StopSignal()
        ) { _ in }.run()
        let seconds = (ContinuousClock.now - start).components.seconds
        return Work(store: store, spent: result.spent, seconds: Double(seconds))
    }

    // MARK: Savings

    private static func printSavings(of work: Work) throws {
        let spent = work.spent
        let all = spent.paidCallCount + spent.savedCallCount
        print(
            "\nOf \(all) calls \(spent.paidCallCount) were made; "
                + "\(spent.reusedCallCount) (\(share(spent.reusedCallCount, of: all))) were stored, "
                + "\(spent.joinedCallCount) (\(share(spent.joinedCallCount, of: all))) joined one under way: "
                + "\(share(spent.savedCallCount, of: all)) saved.")
        let widths = [-22, 8, 8, 8]
        for group in ["search", "confirmation"] {
            print("\n" + TableText.row([group, "calls", "distinct", "saved"], widths: widths))
            for line in try lines(of: work.store, group: group) { print(TableText.row(line, widths: widths)) }
        }
    }

    /// A line for each cycle and for the main model: what a run without a store would have asked, and what was
    /// different. The confirmation's own savings begin after those of the search, whose seeds are others.
    private static func lines(of store: SQLiteRunStore, group: String) throws -> [[String]] {
        var counts: [String: (calls: Int, distinct: Set<String>)] = [:]
        for listed in try store.evaluations(group: group) {
            guard
                let stored = try store.evaluation(
                    group: group, subject: listed.subject, question: listed.question, replicate: listed.replicate)
            else { continue }
            for call in try CanonicalJSON.decode(Transcript.self, from: stored.transcript).calls {
                let name =
                    switch call.role {
                    case .agent(_, _, let cycle): "agents, cycle \(cycle + 1)"
                    case .main: "main model"
                    }
                counts[name, default: (0, [])].calls += 1
                counts[name, default: (0, [])].distinct.insert(try call.request.digest)
            }
        }
        return counts.sorted { $0.key < $1.key }.map { name, count in
            [
                name, "\(count.calls)", "\(count.distinct.count)",
                share(count.calls - count.distinct.count, of: count.calls),
            ]
        }
    }

    private static func share(_ part: Int, of whole: Int) -> String {
        String(format: "%.1f %%", 100 * Double(part) / Double(max(1, whole)))
    }

    // MARK: Replay

    private static func printReplay(_ night: Work, _ replay: Work, cassette: URL) throws {
        let size = try FileManager.default.attributesOfItem(atPath: cassette.path)[.size] as? Int ?? 0
        let texts = try [StoreDump.lines(of: night.store), StoreDump.lines(of: replay.store)]
        let differing = zip(texts[0], texts[1]).count { $0 != $1 } + abs(texts[0].count - texts[1].count)
        print(
            "\nReplay of its cassette (\(size / 1_000_000) MB): \(texts[1].count) rows of the store, "
                + "\(differing) of them different beside times of day; \(Int(replay.seconds)) s against "
                + "\(Int(night.seconds)) s")
    }
}

/// The lab's models after a part of the time that they would take.
private struct DelayedClient: ChatClient {
    let provider: any ChatClient
    let timeScale: Double

    func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        let answer = try await provider.answer(request)
        try await Task.sleep(for: .seconds(answer.latencySeconds * timeScale))
        return answer
    }
}

/// A store's rows as text, without times of day.
private enum StoreDump {
    static func lines(of store: SQLiteRunStore) throws -> [String] {
        let trials = try store.trials().map {
            "trial \($0.number) \(text($0.configuration)) \(text($0.mixture)) \($0.state) \($0.failure ?? "") "
                + ($0.told.map(text) ?? "")
        }
        let beliefs = try store.beliefs().map(text)
        var evaluations: [String] = []
        var calls: Set<String> = []
        for group in ["search", "confirmation"] {
            for listed in try store.evaluations(group: group) {
                guard
                    let stored = try store.evaluation(
                        group: group, subject: listed.subject, question: listed.question, replicate: listed.replicate)
                else { continue }
                evaluations.append(
                    "evaluation \(group) \(stored.subject) \(stored.question) \(stored.replicate) \(stored.seed) "
                        + "\(text(stored.result)) \(text(stored.transcript))")
                for call in try CanonicalJSON.decode(Transcript.self, from: stored.transcript).calls {
                    calls.insert(try call.request.digest)
                }
            }
        }
        let answers = try calls.sorted().compactMap { key in
            try store.call(key: key).map { "call \(key) \(text($0.answer)) \($0.price ?? -1)" }
        }
        let info = try ["confirmation", "pruning"].map { key in
            "\(key) \(try store.info(key).map(text) ?? "")"
        }
        let totals = try store.callTotals()
        return trials + beliefs + evaluations + answers + info
            + ["totals \(totals.count) \(totals.reusedCount + totals.joinedCount) \(totals.promptTokens)"]
    }

    private static func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }
}
