/// The last look: mixtures on questions that neither the search nor the confirmation nor pruning saw, when all was
/// decided.
public struct HeldOutTest: Hashable, Codable, Sendable {
    public var best: MixtureEvaluation
    public var baseline: MixtureEvaluation
    /// `nil` when the winner was not pruned, or nothing of it fell.
    public var pruned: MixtureEvaluation?

    /// A test.
    public init(best: MixtureEvaluation, baseline: MixtureEvaluation, pruned: MixtureEvaluation? = nil) {
        self.best = best
        self.baseline = baseline
        self.pruned = pruned
    }
}
