import Foundation
import Grading
import Inference
import MixtureOfAgents
import Optimization
import RunStorage
import Synchronization
import Tuning

extension LabWorkbench {
    /// A whole run on the lab, two replicates a trial, in a folder that goes with it; and the calls that its search paid.
    func tuned(
        by sampler: SamplerName, seed: UInt64, trials: Int, confirmationReplicates: Int, pruning: PruningStages
    ) async throws -> (result: RunResult, searchCallCount: Int) {
        let directory = FileManager.default.temporaryDirectory.appending(path: "moatune-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        let folder = try RunFolder.create(
            name: nil, prefix: "lab", in: directory, freezing: space.file.deletingLastPathComponent())
        let store = try SQLiteRunStore(at: folder.storeURL)
        let questions = task.questions.map(\.name)
        try TuningRun.begin(
            RunSettings(
                name: folder.name, spaceName: space.name, taskName: task.name, spaceFingerprint: space.fingerprint,
                taskFingerprint: task.fingerprint, providers: [ProviderTable.labName], isSimulated: true,
                sampler: sampler.rawValue, seed: seed, replicatesPerTrial: 2,
                confirmationReplicates: confirmationReplicates, parallelTrials: 1, budget: RunBudget(trials: trials),
                maximumPoints: task.maximumPoints, questions: questions, confirmationQuestions: questions,
                pruning: pruning, sandbox: nil, version: "benchmark", startedAt: 0),
            store: store)
        let searchCallCount = Mutex(0)
        let result = try await TuningRun(
            folder: folder, space: space, questions: task.questions, store: store, client: client, grader: grader,
            stop: StopSignal()
        ) { event in
            guard case .trialFinished(_, let progress) = event else { return }
            searchCallCount.withLock { $0 = max($0, progress.spent.paidCallCount) }
        }.run()
        return (result, searchCallCount.withLock { $0 })
    }
}
