public import MixtureOfAgents

/// The mixture that a run's fresh evaluations speak for.
///
/// | recommended | when |
/// | --- | --- |
/// | the winner of the search | otherwise |
/// | the default mixture | the winner scores less on the evaluations that both made |
/// | the pruned mixture | it is shown to be better, or scores no less and takes no more |
public struct RecommendedMixture: Hashable, Sendable {
    public enum Choice: String, Hashable, Sendable { case winner, baseline, pruned }

    public let choice: Choice
    public let evaluation: MixtureEvaluation

    /// What `confirmation` and, if there was any, `pruning` speak for.
    public init(_ confirmation: Confirmation, pruning: PruningResult?) {
        let gain = PairedDifference(of: confirmation.best.replicates, over: confirmation.baseline.replicates)
        let isBelow = gain.pairCount > 0 && gain.mean < 0
        if let pruning, pruning.pruned.mixture != pruning.unpruned.mixture, Self.isPreferred(pruning),
            !isBelow || Self.isAbove(confirmation.baseline, pruning.pruned)
        {
            choice = .pruned
            evaluation = pruning.pruned
        } else if isBelow {
            choice = .baseline
            evaluation = confirmation.baseline
        } else {
            choice = .winner
            evaluation = confirmation.best
        }
    }

    private static func isPreferred(_ pruning: PruningResult) -> Bool {
        let gain = PairedDifference(of: pruning.pruned.replicates, over: pruning.unpruned.replicates)
        if gain.interval.lowerBound > 0 { return true }
        return gain.pairCount > 0 && gain.mean >= 0 && takesNoMore(pruning.pruned, than: pruning.unpruned)
    }

    private static func isAbove(_ baseline: MixtureEvaluation, _ pruned: MixtureEvaluation) -> Bool {
        let gain = PairedDifference(of: pruned.replicates, over: baseline.replicates)
        return gain.pairCount > 0 && gain.mean >= 0
    }

    /// By price where both are known, by tokens otherwise.
    private static func takesNoMore(_ lean: MixtureEvaluation, than whole: MixtureEvaluation) -> Bool {
        if let lean = lean.replicates.meanPrice, let whole = whole.replicates.meanPrice { return lean <= whole }
        return (lean.replicates.meanTokens ?? 0) <= (whole.replicates.meanTokens ?? 0)
    }
}

extension RunResult {
    /// What the run recommends; `nil` before the confirmation.
    public var recommended: RecommendedMixture? { confirmation.map { RecommendedMixture($0, pruning: pruning) } }
}
