public import SearchSpace

/// Chooses among evaluated configurations by what a model believes of them, not by their luckiest value.
public struct PosteriorRecommender: Sendable {
    public init() {}

    /// The observation with the highest believed score in the first objective, or `nil` without any; of equal ones
    /// the first told.
    ///
    /// Without noise the best value is the best value.
    ///
    /// - Parameter isAllowed: what may be recommended.
    public func recommend(
        from history: TrialHistory, where isAllowed: (ParameterConfiguration) -> Bool = { _ in true }
    ) -> Recommendation? {
        let observations = history.rankable.filter { isAllowed($0.configuration) }
        guard history.isNoisy, history.parts.best == .posterior else { return luckiest(in: observations, of: history) }
        guard
            let best = PosteriorBeliefs(of: history)?.entries.filter({ isAllowed($0.configuration) }).max(by: {
                ($0.rank.level, $0.rank.value, $1.id) < ($1.rank.level, $1.rank.value, $0.id)
            })
        else { return luckiest(in: observations, of: history) }
        return Recommendation(
            configuration: best.configuration, id: best.id, estimate: best.estimate,
            standardError: best.standardError)
    }

    private func luckiest(in observations: [Observation], of history: TrialHistory) -> Recommendation? {
        guard let best = observations.max(by: { ($0.scores[0], $1.id) < ($1.scores[0], $0.id) }) else { return nil }
        let score = history.observations.first { $0.id == best.id }?.scores[0] ?? best.scores[0]
        return Recommendation(
            configuration: best.configuration, id: best.id, estimate: score, standardError: 0)
    }
}
