internal import Foundation
internal import Inference
internal import MixtureOfAgents
internal import RunStorage
internal import SearchSpace

/// Pruning inside the search: now and then a trial is the incumbent without its least influential part.
///
/// Which part that is comes from what is paid for already, the incumbent's transcripts: the cycles first, since they
/// cost most, then the agent with the least text of its own for its tokens. The sibling meets the incumbent's own
/// questions and seeds, so that the calls of those who remain are not paid again, and its score joins the sampler's
/// evidence like any other trial's: where an agent brings nothing, the surrogate learns that it brings nothing.
struct LeanSiblings {
    let context: RunContext

    /// One trial in so many is a sibling.
    static let period = 4
    /// Before so many trials the incumbent is too young to be worth it.
    static let firstTrial = 12

    /// The configuration for trial `number`, or `nil` when the sampler is to propose one.
    ///
    /// - Parameter trials: all trials asked so far; none of their mixtures is proposed again.
    /// - Throws: ``RunStorageError``.
    func configuration(
        forTrial number: Int, incumbent: TrialResult?, trials: [TrialResult]
    ) throws -> ParameterConfiguration? {
        guard context.settings.prunesInSearch, number >= Self.firstTrial, number.isMultiple(of: Self.period),
            let incumbent
        else { return nil }
        let known = Set(trials.map(\.mixture))
        let open = context.space.leaner(than: incumbent.configuration).filter { sibling in
            !known.contains(incumbent.mixture.reduced(by: [sibling.reduction]))
        }
        guard open.count > 1 else { return open.first?.configuration }
        if let cycle = open.first(where: { $0.reduction == .cycle }) { return cycle.configuration }
        let transcripts = try self.transcripts(of: incumbent)
        return open.map { sibling in
            let account = PartAccount(of: sibling.reduction, in: transcripts, of: incumbent.mixture)
            return (sibling.configuration, account.textShare / max(account.tokenShare, 1e-9))
        }.min { $0.1 < $1.1 }?.0
    }

    private func transcripts(of trial: TrialResult) throws -> [Transcript] {
        try trial.replicates.compactMap { replicate in
            try context.evaluator.store.evaluation(
                group: EvaluationKey.Phase.search.rawValue, subject: trial.mixture.fingerprint,
                question: replicate.question, replicate: replicate.replicate
            ).map { try StoredValue.read(Transcript.self, from: $0.transcript, as: "a transcript") }
        }
    }
}
