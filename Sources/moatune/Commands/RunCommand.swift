public import ArgumentParser
import Foundation
public import Grading
import Inference
import MixtureOfAgents
public import Optimization
import RunStorage
import SearchSpace
public import Tuning

extension SamplerName: ExpressibleByArgument {}
extension SandboxRequirement: ExpressibleByArgument {}
extension RacingRule: ExpressibleByArgument {}

/// What a run may spend, as options.
struct BudgetOptions: ParsableArguments {
    @Option(help: "End the search after this many trials. 100 when no other limit is given.")
    var trials: Int?

    @Option(help: "End the search after this many hours of work.")
    var hours: Double?

    @Option(help: "The most US dollars that the whole run may cost; no call is made that could go beyond.")
    var maxPrice: Double?

    @Option(help: "The most tokens that the whole run may use; no call is made that could go beyond.")
    var maxTokens: Int?

    func validate() throws {
        try Self.check(trials.map(Double.init), "--trials")
        try Self.check(hours, "--hours")
        try Self.check(maxPrice, "--max-price")
        try Self.check(maxTokens.map(Double.init), "--max-tokens")
    }

    private static func check(_ value: Double?, _ name: String) throws {
        guard let value, !(value > 0 && value.isFinite) else { return }
        throw ValidationError("\(name): expected more than 0, found \(value.formatted())")
    }

    var isEmpty: Bool { trials == nil && hours == nil && maxPrice == nil && maxTokens == nil }

    var budget: RunBudget {
        RunBudget(
            trials: isEmpty ? 100 : trials, hours: hours, maximumPrice: maxPrice.map { USDollars($0) },
            maximumTokens: maxTokens)
    }
}

/// How work on a run is done, as options.
struct WorkOptions: ParsableArguments {
    @Option(help: "The sandbox for graded programs: required, best, or none.")
    var sandbox = SandboxRequirement.best

    @Option(help: "How much of the lab's simulated or a cassette's recorded time to wait for: 0 answers at once.")
    var timeScale = 0.0

    @Flag(help: "Print the result as one JSON document.")
    var json = false
}

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Start a run: search a space, confirm the winner, prune it, report.")

    @Argument(help: "The space: a folder with a space.yaml, or a space file.")
    var space: String

    @Option(help: "The run's name. Without one: the space's name and a number.")
    var name: String?

    @Option(help: "Who proposes: \(SamplerName.allCases.map(\.rawValue).joined(separator: ", ")).")
    var sampler = SamplerName.auto

    @Option(help: "Decides all of the run's chance: the same seed and answers give the same run.")
    var seed: UInt64 = 1

    @Option(help: "Trials in flight at once.")
    var parallel = 1

    @Option(help: "Evaluations of each trial on each question, unless it stops early.")
    var replicates = 2

    @Option(help: "Fresh evaluations of each confirmed mixture. Without: 12, or 2 for tasks of several questions.")
    var confirm: Int?

    @Flag(name: .customLong("no-prune"), help: "Neither try leaner siblings of the incumbent nor prune the winner.")
    var isUnpruned = false

    @Option(
        help: """
            Which trials stop early: paired (those unlikely to be better than the incumbent, question by question), \
            halving (those not among the best third so far), or none.
            """)
    var racing = RacingRule.paired

    @OptionGroup var budget: BudgetOptions
    @OptionGroup var work: WorkOptions
    @OptionGroup var calls: CallOptions
    @OptionGroup var workspace: Workspace

    func validate() throws {
        guard (1...256).contains(parallel) else {
            throw ValidationError("--parallel: expected 1 to 256, found \(parallel)")
        }
        guard (1...100).contains(replicates) else {
            throw ValidationError("--replicates: expected 1 to 100, found \(replicates)")
        }
        guard confirm.map({ (2...1000).contains($0) }) ?? true else {
            throw ValidationError("--confirm: expected 2 to 1000, found \(confirm ?? 0)")
        }
    }

    func run() async throws {
        let mixtureSpace = try MixtureSpace.load(URL(filePath: space))
        let task = try TaskDefinition.load(mixtureSpace.taskFile)
        try await checkBeforeWork(mixtureSpace, task)
        let sandbox = task.runsPrograms ? try await SandboxProbe.words(for: work.sandbox) : nil
        let folder = try RunFolder.create(
            name: name, prefix: mixtureSpace.name, in: workspace.runs,
            freezing: mixtureSpace.file.deletingLastPathComponent())
        try TuningRun.begin(
            settings(of: mixtureSpace, task, folder: folder, sandbox: sandbox),
            store: try SQLiteRunStore(at: folder.storeURL))
        Console.progress(
            "run \(folder.name): \(mixtureSpace.parameterSpace.parameters.count) parameters, task \(task.name)")
        try await RunWork(folder: folder, sandbox: work.sandbox, calls: calls, timeScale: work.timeScale)
            .workAndReport(in: workspace, asJSON: work.json)
    }

    /// Keys and models, before a folder is made or anything is paid.
    private func checkBeforeWork(_ space: MixtureSpace, _ task: TaskDefinition) async throws {
        let models = space.modelsInUse + task.judges.map { ($0.provider, $0.model) }
        try budget.budget.spendingLimit.check(models, in: ProviderTable.builtIn.merging(space.providers))
        if let cassette = calls.replayURL {
            _ = try CassettePlayer(playing: cassette)
            return
        }
        try await CallPath.withPath(
            for: models.map(\.provider), declared: space.providers, options: calls, timeScale: 0
        ) { path in try await path.checkModels(models) }
    }

    private func settings(
        of space: MixtureSpace, _ task: TaskDefinition, folder: RunFolder, sandbox: String?
    ) -> RunSettings {
        let providers = Set(space.modelsInUse.map(\.provider) + task.judges.map(\.provider)).sorted()
        return RunSettings(
            name: folder.name, spaceName: space.name, spaceFile: space.file.lastPathComponent, taskName: task.name,
            spaceFingerprint: space.fingerprint, taskFingerprint: task.fingerprint, providers: providers,
            isSimulated: providers.contains(ProviderTable.labName), sampler: sampler.rawValue, seed: seed,
            replicatesPerTrial: replicates,
            confirmationReplicates: confirm ?? (task.confirmationQuestions.count > 1 ? 2 : 12),
            parallelTrials: parallel, budget: budget.budget, maximumPoints: task.maximumPoints,
            questions: task.questions.map(\.name), confirmationQuestions: task.confirmationQuestions.map(\.name),
            testQuestions: task.testQuestions.isEmpty ? nil : task.testQuestions.map(\.name),
            pruning: isUnpruned ? PruningStages.none : .searchAndWinner, racing: racing, sandbox: sandbox,
            version: Version.current, startedAt: Date().timeIntervalSince1970)
    }
}
