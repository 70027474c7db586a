internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// What the Gaussian process believes of every configuration that was evaluated.
struct PosteriorBeliefs {
    struct Entry {
        let configuration: ParameterConfiguration
        let id: Int
        /// In the score's own units, and nowhere beyond the scores that were told: the mean of noisy ones lies among
        /// them.
        let estimate: Double
        /// The belief itself, which ranks.
        let believed: Double
        let standardError: Double
        /// Of the probability to keep within all limits; 0 without limits.
        let logFeasibility: Double

        /// Who is almost surely within the limits comes by its estimate, before all others by that likelihood.
        var rank: (level: Int, value: Double) {
            FeasibilityModel.isSafe(logFeasibility) ? (1, believed) : (0, logFeasibility)
        }
    }

    let entries: [Entry]

    /// `nil` without observations, or where no process could be fitted.
    init?(of history: TrialHistory, objective: Int = 0) {
        guard !history.observations.isEmpty else { return nil }
        let layout = KernelLayout(SpaceEncoding(history.space, groups: history.parts.groups), isNoisy: history.isNoisy)
        let encoded = EncodedHistory(history.observations[...], encoding: layout.encoding)
        let scores = history.observations.map { $0.scores[objective] }
        let deviations = history.observations.map { $0.noiseStandardDeviations[objective] }
        let fitted = PooledData(
            encoded, scores: scores, deviations: deviations, isNoisy: history.isNoisy,
            keeping: .fitted(isNoisy: history.isNoisy))
        let fit = HyperparameterFit(fitted, layout: layout, observationCount: scores.count, startCount: 2)
        let data = PooledData(
            encoded, scores: scores, deviations: deviations, isNoisy: history.isNoisy,
            keeping: .believed(isNoisy: history.isNoisy))
        let codes = data.points.map(\.sleepingCodes)
        guard let beliefs = Self.beliefs(data, layout, fit.draws.isEmpty ? [fit.logarithms] : fit.draws, at: codes)
        else { return nil }
        let feasibility = FeasibilityModel(history, layout: layout, encoded: encoded)?.logProbabilities(at: codes)
        let (lowest, highest) = (scores.min() ?? 0, scores.max() ?? 0)
        entries = data.points.indices.map { index in
            let belief = beliefs[index]
            let believed = data.warp.score(belief.mean)
            let estimate = min(max(believed, lowest), highest)
            return Entry(
                configuration: data.configurations[index], id: data.ids[index], estimate: estimate,
                believed: believed,
                standardError: belief.variance.squareRoot() / max(data.warp.slope(at: believed), 1e-300),
                logFeasibility: feasibility?[index] ?? 0)
        }
    }

    /// What models of different hyperparameters believe together: the mean and variance of their mixture.
    private static func beliefs(
        _ data: PooledData, _ layout: KernelLayout, _ draws: [[Double]], at codes: [[Double]]
    ) -> [(mean: Double, variance: Double)]? {
        let all = draws.compactMap { logarithms -> [GaussianProcessModel.Belief]? in
            var known = GaussianProcessModel.KnownCovariances()
            return GaussianProcessModel(data, layout: layout, logarithms: logarithms, known: &known)?
                .nearbyBeliefs().scattered(codes)
        }
        guard !all.isEmpty else { return nil }
        let count = Double(all.count)
        return codes.indices.map { index in
            let mean = all.reduce(0) { $0 + $1[index].mean } / count
            let variance = all.reduce(0) { sum, beliefs in
                let miss = beliefs[index].mean - mean
                return sum + beliefs[index].variance + miss * miss
            }
            return (mean, variance / count)
        }
    }
}
