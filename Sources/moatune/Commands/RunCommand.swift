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

/// How work on a run is done, as options.
struct WorkOptions: ParsableArguments {
    @Option(help: "The sandbox for graded programs: best (the tightest that works here) or none (limits only).")
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
            How much a trial is evaluated: slices (a few evaluations, more of what promises), paired (stops trials \
            unlikely to be better than the incumbent, question by question), halving (stops those not among the best \
            third so far), or none (all of every trial). Without: slices where tokens, dollars, calls or time end \
            the search and a trial has 12 evaluations or more; none otherwise.
            """)
    var racing: RacingRule?

    @Option(
        help: """
            An earlier run, on this space or one like it, to begin with; may be given several times. Its trials count \
            as much as they turn out to agree with what is found here.
            """)
    var warmStart: [String] = []

    @Flag(help: "Evaluate the default mixture once, say what the budget will buy, and go no further.")
    var dryRun = false

    @OptionGroup var budget: BudgetOptions
    @OptionGroup var work: WorkOptions
    @OptionGroup var calls: CallOptions
    @OptionGroup var secrets: SecretOptions
    @OptionGroup var night: NightOptions
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
        for notice in mixtureSpace.providers.compactMap(\.secretsNotice) { Console.progress(notice) }
        try await checkBeforeWork(mixtureSpace, task)
        try TuningRun.checkBudget(
            of: settings(of: mixtureSpace, task, name: name ?? "", sandbox: nil), space: mixtureSpace)
        for notice in ConfirmationWords.notices(of: task) { Console.progress(notice) }
        let sandbox = task.runsPrograms ? try await SandboxProbe.words(for: work.sandbox) : nil
        let folder = try place(of: mixtureSpace, task, sandbox: sandbox)
        Console.progress(
            "run \(folder.name): \(mixtureSpace.parameterSpace.parameters.count) parameters, task \(task.name)")
        let running = RunWork(
            folder: folder, work: work, calls: calls, secrets: secrets, night: night, workspace: workspace)
        if dryRun { try await running.forecast() } else { try await running.workAndReport() }
    }

    /// The run's folder, its settings stored: a new one, or that of a dry run of the same.
    private func place(of space: MixtureSpace, _ task: TaskDefinition, sandbox: String?) throws -> RunFolder {
        let state = dryRun ? RunState.planned : .searching
        let earlier = try warmStart.map { try EarlierSearch(of: StoredRun.result(named: $0, in: workspace)) }
        if let planned = plannedFolder(of: space, task) {
            let lock = try RunFolderLock(folder: planned.url)
            defer { withExtendedLifetime(lock) {} }
            try TuningRun.begin(
                settings(of: space, task, name: planned.name, sandbox: sandbox), as: state,
                earlier: earlier, store: try SQLiteRunStore(at: planned.storeURL))
            return planned
        }
        let folder = try RunFolder.create(
            name: name, prefix: space.name, in: workspace.runs, freezing: space.file.deletingLastPathComponent(),
            excluding: [workspace.reports] + [calls.recordURL, calls.replayURL, calls.cacheURL].compactMap(\.self))
        try TuningRun.begin(
            settings(of: space, task, name: folder.name, sandbox: sandbox), as: state,
            earlier: earlier, freezing: folder, store: try SQLiteRunStore(at: folder.storeURL))
        return folder
    }

    /// Where a dry run of the same space, task and seed left its evaluation: under the name that was given, or under
    /// the last number.
    private func plannedFolder(of space: MixtureSpace, _ task: TaskDefinition) -> RunFolder? {
        let prefix = RunFolder.validName(from: space.name)
        var name = name.map(RunFolder.withoutBlanks) ?? "\(prefix)-1"
        if self.name == nil {
            var number = 1
            while (try? RunFolder.find("\(prefix)-\(number)", in: workspace.runs)) != nil {
                name = "\(prefix)-\(number)"
                number += 1
            }
        }
        guard let folder = try? RunFolder.find(name, in: workspace.runs),
            let store = try? SQLiteRunStore(readingAt: folder.storeURL),
            (try? TuningRun.isPlanned(settings(of: space, task, name: name, sandbox: nil), in: store)) == true
        else { return nil }
        return folder
    }

    /// Keys and models, before a folder is made or anything is paid.
    private func checkBeforeWork(_ space: MixtureSpace, _ task: TaskDefinition) async throws {
        if !space.holdsSeveralMixtures {
            Console.progress(
                "there is nothing to search: the space holds one mixture, which is evaluated and confirmed. Give a "
                    + "setting several values, such as 'model: [a, b]', to search")
        }
        let models = space.modelsInUse + task.judges.map { ($0.provider, $0.model) }
        try budget.budget.spendingLimit.check(models, in: ProviderTable.builtIn.merging(space.providers))
        if let cassette = calls.replayURL {
            _ = try CassettePlayer(playing: cassette)
            return
        }
        try await CallPath.withPath(
            for: models.map(\.provider), declared: space.providers, options: calls, secrets: secrets, timeScale: 0
        ) { path in try await path.checkModels(models) }
    }

    private func settings(
        of space: MixtureSpace, _ task: TaskDefinition, name: String, sandbox: String?
    ) -> RunSettings {
        let providers = Set(space.modelsInUse.map(\.provider) + task.judges.map(\.provider)).sorted()
        let usual = RacingRule.usual(
            within: budget.budget, evaluationsPerTrial: replicates * task.questions.count)
        return RunSettings(
            name: name, spaceName: space.name, spaceFile: space.file.lastPathComponent, taskName: task.name,
            spaceFingerprint: space.fingerprint, taskFingerprint: task.fingerprint, providers: providers,
            isSimulated: providers.contains(ProviderTable.labName), sampler: sampler.rawValue, seed: seed,
            replicatesPerTrial: replicates,
            confirmationReplicates: confirm ?? (task.confirmationQuestions.count > 1 ? 2 : 12),
            parallelTrials: parallel, budget: budget.budget, maximumPoints: task.maximumPoints,
            questions: task.questions.map(\.name), confirmationQuestions: task.confirmationQuestions.map(\.name),
            testQuestions: task.testQuestions.isEmpty ? nil : task.testQuestions.map(\.name),
            pruning: isUnpruned ? PruningStages.none : .searchAndWinner, racing: racing ?? usual,
            configurationCount: space.configurationCount, gradingRules: TaskDefinition.gradingRules,
            sandbox: sandbox,
            version: Version.current, startedAt: Date().timeIntervalSince1970)
    }
}
