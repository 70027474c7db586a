/// Chooses among evaluated configurations by what a model believes of them, not by their luckiest value.
public struct PosteriorRecommender: Sendable {
    public init() {}

    /// The observation with the highest believed score in the first objective, or `nil` without any; of equal ones
    /// the first told.
    ///
    /// Without noise the best value is the best value.
    public func recommend(from history: TrialHistory) -> Recommendation? {
        guard history.isNoisy else { return luckiest(in: history.observations) }
        // The model is cubic in the trials; the best half thousand decide who is best.
        let observations = Array(history.observations.sorted { $0.scores[0] > $1.scores[0] }.prefix(400))
            .sorted { $0.id < $1.id }
        guard
            let model = SmoothingProcess(
                observations.map(\.configuration), values: observations.map { $0.scores[0] }, in: history.space)
        else { return nil }
        let beliefs = observations.map { model.posterior(at: $0.configuration) }
        guard let best = beliefs.indices.max(by: { beliefs[$0].mean < beliefs[$1].mean }) else { return nil }
        let configuration = observations[best].configuration
        let first = observations.first { $0.configuration == configuration } ?? observations[best]
        return Recommendation(
            configuration: configuration, id: first.id, estimate: beliefs[best].mean,
            standardError: beliefs[best].standardError)
    }

    private func luckiest(in observations: [Observation]) -> Recommendation? {
        guard let best = observations.max(by: { ($0.scores[0], $1.id) < ($1.scores[0], $0.id) }) else { return nil }
        return Recommendation(
            configuration: best.configuration, id: best.id, estimate: best.scores[0], standardError: 0)
    }
}
