internal import Foundation
internal import Inference
public import MixtureOfAgents
public import RunStorage

/// A trial with everything that was said in it.
public struct RecordedTrial: Hashable, Codable, Sendable {
    public var trial: TrialResult
    /// One for each of the trial's replicates, in their order.
    public var transcripts: [Transcript]

    public init(trial: TrialResult, transcripts: [Transcript]) {
        self.trial = trial
        self.transcripts = transcripts
    }
}

extension TuningRun {
    /// All of one trial.
    ///
    /// - Throws: ``TuningError/noSuchTrial(number:count:)``; ``RunStorageError``.
    public static func recordedTrial(
        _ number: Int, in store: any RunStore, at folder: RunFolder
    ) throws -> RecordedTrial {
        let journal = RunJournal(store: store)
        let trials = try journal.trials(
            replicatesPerTrial: try settings(in: store, at: folder).replicatesPerTrial)
        guard let trial = trials.first(where: { $0.number == number }) else {
            throw TuningError.noSuchTrial(number: number, count: trials.count)
        }
        return RecordedTrial(
            trial: trial,
            transcripts: try trial.replicates.compactMap { replicate in
                try store.evaluation(
                    group: EvaluationKey.Phase.search.rawValue, subject: trial.mixture.fingerprint,
                    question: replicate.question, replicate: replicate.replicate
                ).map {
                    try StoredValue.read(
                        Transcript.self, from: $0.transcript, as: "a transcript of trial \(trial.number)")
                }
            })
    }

    /// Replaces what is known of withdrawn models, when they were looked for before work goes on.
    public static func noteWithdrawals(_ withdrawals: [ModelWithdrawal], store: any RunStore) throws {
        try RunJournal(store: store).saveWithdrawals(withdrawals)
    }
}
