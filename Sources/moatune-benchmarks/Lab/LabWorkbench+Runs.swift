import Foundation
import Grading
import Inference
import MixtureOfAgents
import Optimization
import RunStorage
import Synchronization
import Tuning

extension LabWorkbench {
    /// A whole run on the lab, two replicates a trial, in a folder that goes with it; and the calls that its search
    /// paid.
    func tuned(
        by sampler: SamplerName, seed: UInt64, trials: Int, confirmationReplicates: Int, pruning: PruningStages
    ) async throws -> (result: RunResult, searchCallCount: Int) {
        let tuned = try await tuned(
            by: sampler, seed: seed, budget: RunBudget(trials: trials), replicates: 2,
            confirmationReplicates: confirmationReplicates, pruning: pruning, racing: .none)
        return (tuned.result, tuned.spentAfter.last?.paidCallCount ?? 0)
    }

    /// A run and what its search had spent after its first, second, ... finished trial.
    struct Tuned {
        let result: RunResult
        let spentAfter: [Spending]
    }

    /// A whole run, one trial after another, in a folder that goes with it.
    func tuned(
        by sampler: SamplerName, seed: UInt64, budget: RunBudget, replicates: Int, confirmationReplicates: Int,
        pruning: PruningStages, racing: RacingRule
    ) async throws -> Tuned {
        let directory = FileManager.default.temporaryDirectory.appending(path: "moatune-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        let folder = try RunFolder.create(
            name: nil, prefix: "lab", in: directory, freezing: space.file.deletingLastPathComponent())
        let store = try SQLiteRunStore(at: folder.storeURL)
        let questions = task.questions.map(\.name)
        let providers = Set(space.modelsInUse.map(\.provider)).sorted()
        try TuningRun.begin(
            RunSettings(
                name: folder.name, spaceName: space.name, taskName: task.name, spaceFingerprint: space.fingerprint,
                taskFingerprint: task.fingerprint, providers: providers,
                isSimulated: providers.contains(ProviderTable.labName),
                sampler: sampler.rawValue, seed: seed, replicatesPerTrial: replicates,
                confirmationReplicates: confirmationReplicates, parallelTrials: 1, budget: budget,
                maximumPoints: task.maximumPoints, questions: questions,
                confirmationQuestions: task.confirmationQuestions.map(\.name), pruning: pruning, racing: racing,
                sandbox: nil, version: "benchmark", startedAt: 0),
            store: store)
        let spentAfter = Mutex<[Spending]>([])
        let result = try await TuningRun(
            folder: folder, space: space, questions: task.allQuestions, store: store, client: client, grader: grader,
            stop: StopSignal()
        ) { event in
            guard case .trialFinished(_, let progress) = event else { return }
            spentAfter.withLock { $0.append(progress.spent) }
        }.run()
        return Tuned(result: result, spentAfter: spentAfter.withLock { $0 })
    }
}
