public import MixtureOfAgents

/// Where an examination gets its evaluations from: a run's store and provider, or a made-up mixture in a test.
///
/// Pairs are numbered from 0; a pair is one question with one seed, the same for every mixture. What is asked for again
/// is given again, without another call.
public protocol InfluenceProbe: Sendable {
    /// How `mixture` does on a pair.
    ///
    /// - Parameter whole: what the whole mixture said on the same pair; what of it stays is not asked again. `nil` for
    ///   the whole mixture itself.
    /// - Returns: `nil` when the mixture gave no answer, for whatever reason: the pair is then left out.
    /// - Throws: what makes going on senseless, such as a store that can't be written, or cancellation.
    func outcome(of mixture: Mixture, pair: Int, given whole: ProbeOutcome?) async throws -> ProbeOutcome?
}

/// One evaluation of a mixture on one pair.
public struct ProbeOutcome: Sendable {
    public let result: ReplicateResult
    public let transcript: Transcript
    /// Calls it took beyond those that were known: a property of the mixtures, not of what happened to be stored.
    public let madeCallCount: Int

    /// An evaluation.
    public init(result: ReplicateResult, transcript: Transcript, madeCallCount: Int) {
        self.result = result
        self.transcript = transcript
        self.madeCallCount = madeCallCount
    }
}
