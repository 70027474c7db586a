public import SearchSpace

/// Ranks evaluated configurations by what a model believes of them, not by their luckiest value.
public struct PosteriorRecommender: Sendable {
    public init() {}

    /// The observations by their believed score in the first objective, the highest first; of equal ones the first
    /// told. What the model doesn't hold, or all where there is none, follows by its value as told.
    ///
    /// Without noise the best value is the best value.
    public func ranking(of history: TrialHistory) -> [Recommendation] {
        guard history.isNoisy, history.parts.best == .posterior, let beliefs = PosteriorBeliefs(of: history)
        else { return byLuck(history) }
        let believed = beliefs.entries.sorted {
            ($0.rank.level, $0.rank.value, $1.id) > ($1.rank.level, $1.rank.value, $0.id)
        }
        return believed.map {
            Recommendation(
                configuration: $0.configuration, id: $0.id, estimate: $0.estimate, standardError: $0.standardError)
        } + byLuck(history)
    }

    private func byLuck(_ history: TrialHistory) -> [Recommendation] {
        let told = Dictionary(history.observations.map { ($0.id, $0.scores[0]) }) { first, _ in first }
        return history.rankable.sorted { ($0.scores[0], $1.id) > ($1.scores[0], $0.id) }.map {
            Recommendation(
                configuration: $0.configuration, id: $0.id, estimate: told[$0.id] ?? $0.scores[0], standardError: 0)
        }
    }
}
