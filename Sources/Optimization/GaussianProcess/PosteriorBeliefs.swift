internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// What the Gaussian process believes of every configuration that was evaluated.
struct PosteriorBeliefs {
    struct Entry {
        let configuration: ParameterConfiguration
        let id: Int
        /// In the score's own units.
        let estimate: Double
        let standardError: Double
        /// Of the probability to keep within all limits; 0 without limits.
        let logFeasibility: Double

        /// Who is almost surely within the limits comes by its estimate, before all others by that likelihood.
        var rank: (level: Int, value: Double) {
            FeasibilityModel.isSafe(logFeasibility) ? (1, estimate) : (0, logFeasibility)
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
        var known = GaussianProcessModel.KnownCovariances()
        guard let model = GaussianProcessModel(data, layout: layout, logarithms: fit.logarithms, known: &known) else {
            return nil
        }
        let codes = data.points.map(\.sleepingCodes)
        let beliefs = model.nearbyBeliefs().scattered(codes)
        let feasibility = FeasibilityModel(history, layout: layout, encoded: encoded)?.logProbabilities(at: codes)
        entries = data.points.indices.map { index in
            let belief = beliefs[index]
            let estimate = data.warp.score(belief.mean)
            return Entry(
                configuration: data.configurations[index], id: data.ids[index], estimate: estimate,
                standardError: belief.variance.squareRoot() / max(data.warp.slope(at: estimate), 1e-300),
                logFeasibility: feasibility?[index] ?? 0)
        }
    }
}
