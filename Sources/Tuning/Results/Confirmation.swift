public import MixtureOfAgents

/// The winner and the baseline on the same fresh questions, replicates and seeds.
public struct Confirmation: Hashable, Codable, Sendable {
    public var best: MixtureEvaluation
    public var baseline: MixtureEvaluation

    /// A confirmation.
    public init(
        best: MixtureEvaluation, baseline: MixtureEvaluation
    ) {
        self.best = best
        self.baseline = baseline
    }
}

/// A mixture with fresh evaluations of it.
public struct MixtureEvaluation: Hashable, Codable, Sendable {
    public var mixture: Mixture
    /// In order of question and replicate.
    public var replicates: [ReplicateResult]

    /// An evaluated mixture.
    public init(
        mixture: Mixture, replicates: [ReplicateResult]
    ) {
        self.mixture = mixture
        self.replicates = replicates
    }
}
