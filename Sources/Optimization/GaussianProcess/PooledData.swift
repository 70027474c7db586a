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
    /// The noise variance of one usual evaluation of each, as a multiple of the common one.
    let lookFactors: [Double]
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
        var latest = [Int](repeating: 0, count: count)
        var evaluations = latest
        let reported = ReportedNoise(scores, deviations: deviations)
        var values = [Double](repeating: 0, count: count)
        var sums = values
        var precisions = values
        for (offset, place) in places.enumerated() {
            let weight = reported?.count(of: scores[offset], deviations[offset]) ?? 1
            sums[place] += weight * warp.warped(scores[offset])
            values[place] += weight * scores[offset]
            precisions[place] += weight
            latest[place] = offset
            evaluations[place] += 1
        }
        let means = zip(sums, precisions).map { $0 / $1 }
        let kept = choice.places(means: means, evaluations: evaluations, latest: latest)
        configurations = kept.map { history.configurations[$0] }
        ids = kept.map { history.firstIDs[$0] }
        points = kept.map { history.points[$0] }
        targets = kept.map { means[$0] }
        let average = scores.reduce(0) { $0 + $1 / Double(scores.count) }
        // One evaluation more of average worth: a few lucky values are no proof of little noise.
        let variances = kept.map { reported?.variance(at: (values[$0] + average) / (precisions[$0] + 1)) ?? 1 }
        let usual = variances.isEmpty ? 1 : variances.sorted()[variances.count / 2]
        reportedNoise = reported.map { _ in
            let slope = warp.slope(at: warp.score(0))
            return usual * slope * slope
        }
        lookFactors = variances.map { $0 / usual }
        noiseFactors = zip(kept, lookFactors).map { $1 / precisions[$0] }
        ownCount = kept.count
    }

    /// These data with points of earlier runs behind them.
    init(_ own: PooledData, joinedBy earlier: [WeighedPoint]) {
        warp = own.warp
        configurations = own.configurations + earlier.map(\.configuration)
        points = own.points + earlier.map(\.point)
        targets = own.targets + earlier.map(\.target)
        noiseFactors = own.noiseFactors + earlier.map(\.noiseFactor)
        lookFactors = own.lookFactors + earlier.map { _ in 1 }
        reportedNoise = own.reportedNoise
        ids = own.ids
        ownCount = own.ownCount
    }
}
