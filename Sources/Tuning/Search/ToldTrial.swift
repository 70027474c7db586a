internal import Optimization

/// What the sampler was told of a trial: stored so that it can be told the same again.
struct ToldTrial: Codable, Sendable {
    /// `nil` of a trial that gave none.
    var score: Double?
    /// Of the score's noise, where known.
    var standardDeviation: Double?

    /// Tells `optimizer`.
    func tell(_ optimizer: inout AskTellOptimizer, id: Int) throws(OptimizationError) {
        guard let score else { return try optimizer.tellFailure(id: id) }
        try optimizer.tell(id: id, values: [score], standardDeviations: [standardDeviation])
    }
}

/// The sampler's whole state as stores held it before schema 6, anew after each trial.
struct SamplerStateBeforeSchema6: Decodable {
    let observations: [Observation]
    let failures: [UnvaluedTrial]

    /// By trial.
    var told: [Int: ToldTrial] {
        let scores = observations.map {
            ($0.id, ToldTrial(score: $0.scores.first, standardDeviation: $0.noiseStandardDeviations.first ?? nil))
        }
        return Dictionary(scores + failures.map { ($0.id, ToldTrial()) }) { first, _ in first }
    }
}
