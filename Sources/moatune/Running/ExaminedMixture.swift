import Foundation
import Grading
import Inference
import MixtureOfAgents
import RunStorage
import Tuning

/// A mixture to be examined, with its task and the folder that keeps what is found.
struct ExaminedMixture: Sendable {
    let mixture: Mixture
    let folder: RunFolder
    let task: TaskDefinition
    /// Endpoints beside the built-in ones.
    let declaredProviders: [Provider]

    /// The mixture in a run, `nil` meaning its best one: the run's task, store and stored answers serve again.
    static func inRun(_ folder: RunFolder, _ mixture: Mixture?, options: MixtureOptions) throws -> ExaminedMixture {
        let store = try SQLiteRunStore(readingAt: folder.storeURL)
        let settings = try TuningRun.settings(in: store, at: folder)
        let named = try options.space.map { try MixtureSpace.load(URL(filePath: $0)).providers }
        try folder.checkFrozenFiles(in: store)
        let file = try folder.frozenFile(named: settings.spaceFile)
        guard !settings.isExamination else {
            guard let mixture = try mixture ?? MixtureExamination.findings(in: store)?.whole else {
                throw TuningError.nothingFound(name: folder.name)
            }
            return ExaminedMixture(
                mixture: mixture, folder: folder, task: try TaskDefinition.load(file), declaredProviders: named ?? [])
        }
        let space = try MixtureSpace.load(file)
        return ExaminedMixture(
            mixture: try mixture ?? TuningRun.result(in: store, at: folder).winner, folder: folder,
            task: try TaskDefinition.load(space.taskFile), declaredProviders: named ?? space.providers)
    }

    /// A mixture that no run found, in a folder of its own with a frozen copy of the task: the one that an earlier
    /// examination left, when it was of the same task.
    static func brought(
        _ mixture: Mixture, sandbox: SandboxRequirement, task file: URL, name: String, seed: UInt64,
        options: MixtureOptions, workspace: Workspace
    ) async throws -> ExaminedMixture {
        let task = try TaskDefinition.load(file)
        let declared = try options.space.map { try MixtureSpace.load(URL(filePath: $0)).providers } ?? []
        if let folder = try? RunFolder.find(name, in: workspace.runs) {
            let settings = try TuningRun.settings(in: try SQLiteRunStore(readingAt: folder.storeURL), at: folder)
            // The frozen task decides: version 0.1 stored a passing fingerprint for tasks with a JSON schema.
            let frozen = StoredRun.frozenTask(of: settings, in: folder)?.fingerprint ?? settings.taskFingerprint
            guard frozen == task.fingerprint, settings.seed == seed else {
                throw TuningError.runExists(name: name, path: folder.url.path)
            }
            return ExaminedMixture(mixture: mixture, folder: folder, task: task, declaredProviders: declared)
        }
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
        let taskFile = isFolder.boolValue ? file.appending(path: "task.yaml") : file
        let folder = try RunFolder.create(
            name: name, prefix: name, in: workspace.runs, freezing: taskFile.deletingLastPathComponent(),
            excluding: [workspace.reports])
        let sandbox = task.runsPrograms ? try await SandboxProbe.words(for: sandbox) : nil
        let providers = Set(
            [mixture.main.provider] + mixture.agents.map(\.settings.provider) + task.judges.map(\.provider)
        ).sorted()
        try TuningRun.begin(
            RunSettings(
                name: folder.name, spaceName: folder.name, spaceFile: taskFile.lastPathComponent,
                taskName: task.name, spaceFingerprint: mixture.fingerprint, taskFingerprint: task.fingerprint,
                providers: providers, isSimulated: providers.contains(ProviderTable.labName),
                sampler: RunSettings.noSampler,
                seed: seed, replicatesPerTrial: 1, confirmationReplicates: 1, parallelTrials: 1, budget: RunBudget(),
                maximumPoints: task.maximumPoints, questions: task.questions.map(\.name),
                confirmationQuestions: task.confirmationQuestions.map(\.name),
                gradingRules: TaskDefinition.gradingRules,
                sandbox: sandbox,
                version: Version.current, startedAt: Date().timeIntervalSince1970),
            freezing: folder, store: try SQLiteRunStore(at: folder.storeURL))
        return ExaminedMixture(mixture: mixture, folder: folder, task: task, declaredProviders: declared)
    }

    /// Examines it by `plan` and stores what is found.
    func examine(
        _ plan: InfluencePlan, sandbox: SandboxRequirement, calls: CallOptions, secrets: SecretOptions,
        timeScale: Double, stop: StopSignal,
        then body: @escaping @Sendable (MixtureExamination, InfluenceFindings) async throws -> InfluenceFindings
    ) async throws -> InfluenceFindings {
        let lock = try RunFolderLock(folder: folder.url)
        defer { withExtendedLifetime(lock) {} }
        let store = try SQLiteRunStore(at: folder.storeURL)
        let memory = GradeMemory.ofUser(environment: ProcessInfo.processInfo.environment)
        let models =
            ([mixture.main] + mixture.agents.map(\.settings)).map { ($0.provider, $0.model) }
            + task.judges.map { ($0.provider, $0.model) }
        return try await CallPath.withPath(
            for: Set(models.map(\.0)).sorted(), declared: declaredProviders, options: calls, secrets: secrets,
            timeScale: timeScale
        ) { path in
            try await path.checkModels(models)
            let judges = JudgeDesk()
            let (grader, _) = try await task.makeGrader(sandbox: sandbox, memory: memory, judge: judges.call)
            let examination = try MixtureExamination(
                of: mixture, folder: folder, questions: task.allQuestions, store: store, client: path.client,
                cache: path.sharedAnswers, grader: grader, judges: judges, stop: stop)
            let findings = try await examination.run(plan) { ExaminationLines.show($0) }
            return try await body(examination, findings)
        }
    }
}
