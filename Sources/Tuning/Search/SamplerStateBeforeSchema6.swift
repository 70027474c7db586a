internal import Optimization

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
