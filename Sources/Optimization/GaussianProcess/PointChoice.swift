internal import NumericalMethods

/// Which evaluated configurations a model holds when there are more than it can.
package enum PointChoice: Sendable {
    /// The best and the latest, half of each: where values are exact, little else says where the best is.
    case bestAndLatest(limit: Int)
    /// Those evaluated most often, then the latest. Under noise the best of many values are the luckiest, and a model
    /// that saw only these would take the luck for worth; the latest were chosen for what was believed of them before
    /// their values were known.
    case surestAndLatest(limit: Int)
    /// By chance, whatever their values, the same ones from one time to the next as far as there are no others.
    case sample(limit: Int)

    /// The places of those to keep, rising.
    ///
    /// - Parameters:
    ///   - means: a value for each configuration.
    ///   - evaluations: how many evaluations each has.
    ///   - latest: when each was last evaluated.
    package func places(means: [Double], evaluations: [Int], latest: [Int]) -> [Int] {
        switch self {
        case .bestAndLatest(let limit):
            guard means.count > limit else { return Array(means.indices) }
            let best = means.indices.sorted { (means[$0], $1) > (means[$1], $0) }.prefix(limit / 2)
            let recent = Set(means.indices).subtracting(best).sorted { latest[$0] > latest[$1] }
            return (best + recent.prefix(limit - best.count)).sorted()
        case .surestAndLatest(let limit):
            guard means.count > limit else { return Array(means.indices) }
            return means.indices.sorted { (evaluations[$0], latest[$0]) > (evaluations[$1], latest[$1]) }
                .prefix(limit).sorted()
        case .sample(let limit):
            guard means.count > limit else { return Array(means.indices) }
            var stream = RandomStream(seed: 0, path: "fitted points")
            let ranks = means.indices.map { _ in stream.uniform() }
            return means.indices.sorted { ranks[$0] < ranks[$1] }.prefix(limit).sorted()
        }
    }
}

extension PointChoice {
    /// What the model of a search holds: its beliefs cost the cube of it.
    static func believed(isNoisy: Bool) -> PointChoice {
        isNoisy
            ? .surestAndLatest(limit: GaussianProcessSampler.noisyPointLimit)
            : .bestAndLatest(limit: GaussianProcessSampler.pointLimit)
    }

    /// What its hyperparameters are fitted to, which costs most.
    static func fitted(isNoisy: Bool) -> PointChoice {
        isNoisy
            ? .sample(limit: GaussianProcessSampler.fitLimit) : .bestAndLatest(limit: GaussianProcessSampler.fitLimit)
    }
}
