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
    /// The common noise variance in warped units as it was reported, or `nil` where nothing was.
    let reportedNoise: Double?
    /// The first trial of each configuration.
    let ids: [Int]
    /// How many of the points were evaluated in this run; those of earlier runs follow.
    let ownCount: Int

    /// - Parameters:
    ///   - scores: one for each observation, finite.
    ///   - choice: which configurations are kept of more than fit.
    package init(
        _ observations: ArraySlice<Observation>, scores: [Double], deviations: [Double?], encoding: SpaceEncoding,
        isNoisy: Bool, keeping choice: PointChoice
    ) {
        self.init(
            EncodedHistory(observations, encoding: encoding), scores: scores, deviations: deviations,
            isNoisy: isNoisy, keeping: choice)
    }

    /// - Parameter scores: of the first observations of `history`, or of all.
    init(
        _ history: EncodedHistory, scores: [Double], deviations: [Double?], isNoisy: Bool, keeping choice: PointChoice
    ) {
        let warp = OutputWarp(scores, powers: isNoisy ? [1] : OutputWarp.exactPowers)
        self.warp = warp
        let places = history.places.prefix(scores.count)
        let count = (places.max() ?? -1) + 1
        var sums = [Double](repeating: 0, count: count)
        var precisions = sums
        var latest = [Int](repeating: 0, count: count)
        var evaluations = latest
        let usual = Self.usualDeviation(deviations)
        let factors = Self.noiseFactors(deviations, usual)
        reportedNoise = usual.map { deviation in
            let warped = deviation * warp.slope(at: warp.score(0))
            return warped * warped
        }
        for (offset, place) in places.enumerated() {
            sums[place] += warp.warped(scores[offset]) / factors[offset]
            precisions[place] += 1 / factors[offset]
            latest[place] = offset
            evaluations[place] += 1
        }
        let means = zip(sums, precisions).map { $0 / $1 }
        let kept = choice.places(means: means, evaluations: evaluations, latest: latest)
        configurations = kept.map { history.configurations[$0] }
        ids = kept.map { history.firstIDs[$0] }
        points = kept.map { history.points[$0] }
        targets = kept.map { means[$0] }
        noiseFactors = kept.map { 1 / precisions[$0] }
        ownCount = kept.count
    }

    /// These data with points of earlier runs behind them.
    init(_ own: PooledData, joinedBy earlier: [WeighedPoint]) {
        warp = own.warp
        configurations = own.configurations + earlier.map(\.configuration)
        points = own.points + earlier.map(\.point)
        targets = own.targets + earlier.map(\.target)
        noiseFactors = own.noiseFactors + earlier.map(\.noiseFactor)
        reportedNoise = own.reportedNoise
        ids = own.ids
        ownCount = own.ownCount
    }

    private static func usualDeviation(_ deviations: [Double?]) -> Double? {
        let known = deviations.compactMap { $0 }.filter { $0 > 0 }.sorted()
        return known.isEmpty ? nil : known[known.count / 2]
    }

    /// Variances of reported noise relative to the usual one; 1 where nothing is reported.
    private static func noiseFactors(_ deviations: [Double?], _ usual: Double?) -> [Double] {
        deviations.map { deviation in
            guard let deviation, let usual else { return 1 }
            let ratio = deviation / usual
            return min(max(ratio * ratio, 1e-3), 1e3)
        }
    }
}
