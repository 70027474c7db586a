internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// Observations as the model takes them: one point for each configuration, the values of its evaluations averaged.
package struct PooledData {
    package let warp: OutputWarp
    let configurations: [ParameterConfiguration]
    package let points: [EncodedPoint]
    /// Mean warped scores.
    package let targets: [Double]
    /// Each mean's noise variance as a multiple of the common one.
    package let noiseFactors: [Double]
    /// The first trial of each configuration.
    let ids: [Int]

    /// - Parameters:
    ///   - scores: one for each observation, finite.
    ///   - limit: how many points to keep; of more, the best and the latest.
    package init(
        _ observations: ArraySlice<Observation>, scores: ArraySlice<Double>, deviations: [Double?],
        encoding: SpaceEncoding, isNoisy: Bool, limit: Int
    ) {
        let warp = OutputWarp(Array(scores), powers: isNoisy ? [1] : OutputWarp.exactPowers)
        self.warp = warp
        var places: [ParameterConfiguration: Int] = [:]
        var configurations: [ParameterConfiguration] = []
        var ids: [Int] = []
        var sums: [Double] = []
        var precisions: [Double] = []
        var latest: [Int] = []
        let factors = Self.noiseFactors(deviations)
        for (offset, (observation, score)) in zip(observations, scores).enumerated() {
            let place = places[observation.configuration] ?? configurations.count
            if place == configurations.count {
                places[observation.configuration] = place
                configurations.append(observation.configuration)
                ids.append(observation.id)
                sums.append(0)
                precisions.append(0)
                latest.append(0)
            }
            sums[place] += warp.warped(score) / factors[offset]
            precisions[place] += 1 / factors[offset]
            latest[place] = offset
        }
        let means = zip(sums, precisions).map { $0 / $1 }
        let kept = Self.kept(means, latest, limit)
        self.configurations = kept.map { configurations[$0] }
        self.ids = kept.map { ids[$0] }
        points = self.configurations.map { encoding.point(encoding.codes(of: $0)) }
        targets = kept.map { means[$0] }
        noiseFactors = kept.map { 1 / precisions[$0] }
    }

    /// Variances of reported noise relative to their median; 1 where nothing is reported.
    private static func noiseFactors(_ deviations: [Double?]) -> [Double] {
        let known = deviations.compactMap { $0 }.filter { $0 > 0 }.sorted()
        guard !known.isEmpty else { return deviations.map { _ in 1 } }
        let middle = known[known.count / 2]
        return deviations.map { deviation in
            guard let deviation else { return 1 }
            let ratio = deviation / middle
            return min(max(ratio * ratio, 1e-3), 1e3)
        }
    }

    private static func kept(_ means: [Double], _ latest: [Int], _ limit: Int) -> [Int] {
        guard means.count > limit else { return Array(means.indices) }
        let best = means.indices.sorted { (means[$0], $1) > (means[$1], $0) }.prefix(limit / 2)
        let chosen = Set(best)
        let recent = means.indices.filter { !chosen.contains($0) }
            .sorted { latest[$0] > latest[$1] }.prefix(limit - best.count)
        return chosen.union(recent).sorted()
    }
}
