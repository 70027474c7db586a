internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// How likely configurations keep within limits, such as a latency below ten seconds: a Gaussian process for each
/// constraint, independent of the objective's (Gardner et al. 2014, "Bayesian Optimization with Inequality
/// Constraints", equation 5).
///
/// - Complexity: a fit of hyperparameters for each constraint.
struct FeasibilityModel {
    /// Of slacks, which are 0 or more within the limit, and where 0 lies on its warped scale.
    private let processes: [(beliefs: NearbyBeliefs, limit: Double)]

    /// `nil` without constraints, or where no process could be fitted.
    init?(_ history: TrialHistory, layout: KernelLayout, encoded: EncodedHistory) {
        guard history.constraintCount > 0, !history.observations.isEmpty else { return nil }
        processes = (0..<history.constraintCount).compactMap { constraint in
            let slacks = history.observations.map { -$0.excesses[constraint] }
            func data(_ choice: PointChoice) -> PooledData {
                PooledData(
                    encoded, scores: slacks, deviations: slacks.map { _ in nil }, isNoisy: history.isNoisy,
                    keeping: choice)
            }
            let fit = HyperparameterFit(
                data(.fitted(isNoisy: history.isNoisy)), layout: layout, observationCount: slacks.count, startCount: 1)
            var none = GaussianProcessModel.KnownCovariances()
            return GaussianProcessModel(
                data(.believed(isNoisy: history.isNoisy)), layout: layout, logarithms: fit.logarithms, known: &none
            ).map { ($0.nearbyBeliefs(), $0.warp.warped(0)) }
        }
        if processes.isEmpty { return nil }
    }

    /// The logarithms of the probabilities that points, as masked codes, keep within all limits.
    func logProbabilities(at points: [[Double]]) -> [Double] {
        processes.reduce(into: [Double](repeating: 0, count: points.count)) { sums, process in
            for (place, belief) in process.beliefs.scattered(points).enumerated() {
                let margin = (belief.mean - process.limit) / belief.variance.squareRoot()
                sums[place] += log(max(NormalDistribution.cumulative(margin), 1e-300))
            }
        }
    }

    /// More likely within the limits than not: enough to be the one that others are to beat.
    static func isLikely(_ logProbability: Double) -> Bool { logProbability >= log(0.5) }

    /// So likely within the limits that it may be recommended.
    static func isSafe(_ logProbability: Double) -> Bool { logProbability >= log(0.9) }
}
