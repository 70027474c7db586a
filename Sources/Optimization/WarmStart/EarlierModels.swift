internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// Models of earlier runs on the space of the present one.
struct EarlierModels: Sendable {
    private struct Earlier: Sendable {
        let model: GaussianProcessModel
        let data: PooledData
    }

    private let runs: [Earlier]

    /// Points taken of each earlier run: its best and its latest.
    static let pointLimit = 60

    init(_ earlier: [EarlierRun], direction: ObjectiveDirection, layout: KernelLayout) {
        let encoding = layout.encoding
        runs = earlier.compactMap { run in
            let observations = run.trials.enumerated().compactMap { number, trial -> Observation? in
                guard trial.value.isFinite else { return nil }
                return Observation(
                    id: number, configuration: encoding.space.adopted(trial.configuration),
                    scores: [direction == .maximize ? trial.value : -trial.value], noiseStandardDeviations: [nil])
            }
            guard observations.count >= 3 else { return nil }
            // Unless noise is allowed for, what was adopted from another space may contradict itself.
            let data = PooledData(
                observations[...], scores: observations.map { $0.scores[0] },
                deviations: observations.map { _ in nil }, encoding: encoding, isNoisy: true,
                keeping: .bestAndLatest(limit: Self.pointLimit))
            let fit = HyperparameterFit(data, layout: layout, observationCount: observations.count, startCount: 2)
            var known = GaussianProcessModel.KnownCovariances()
            return GaussianProcessModel(data, layout: layout, logarithms: fit.logarithms, known: &known)
                .map { Earlier(model: $0, data: data) }
        }
    }

    var isEmpty: Bool { runs.isEmpty }

    /// The configurations believed best, of each run in turn, without repetition.
    func best(_ count: Int) -> [ParameterConfiguration] {
        let orders = runs.map { run -> [ParameterConfiguration] in
            let means = run.model.dataMeans
            return means.indices.sorted { (means[$0], $1) > (means[$1], $0) }.map { run.model.configurations[$0] }
        }
        var found: [ParameterConfiguration] = []
        for rank in 0..<(orders.map(\.count).max() ?? 0) {
            for order in orders where rank < order.count && !found.contains(order[rank]) {
                found.append(order[rank])
                if found.count == count { return found }
            }
        }
        return found
    }

    /// Earlier points on the scale of the present targets, their noise the larger the less their run has shown to know.
    ///
    /// - Parameter own: the present run's own model's leave-one-out predictions of its targets.
    func points(targets: [Double], at points: [EncodedPoint], own: [Double]) -> [WeighedPoint] {
        let predictions = runs.map { $0.model.nearbyBeliefs().scattered(points.map(\.sleepingCodes)).map(\.mean) }
        let weights = RankAgreement(targets: targets, predictions: predictions, own: own).weights
        var result: [WeighedPoint] = []
        for (run, (prediction, weight)) in zip(runs, zip(predictions, weights)) where weight >= 0.05 {
            let (offset, slope) = Self.line(from: prediction, to: targets)
            for place in run.data.points.indices {
                result.append(
                    WeighedPoint(
                        point: run.data.points[place], configuration: run.data.configurations[place],
                        target: offset + slope * run.data.targets[place],
                        noiseFactor: run.data.noiseFactors[place] * 2 / weight))
            }
        }
        return result
    }

    /// The least squares line, drawn to the diagonal as if five points more lay on it.
    private static func line(from source: [Double], to target: [Double]) -> (offset: Double, slope: Double) {
        let count = Double(source.count)
        guard count > 0 else { return (0, 1) }
        let sourceMean = source.reduce(0, +) / count
        let targetMean = target.reduce(0, +) / count
        let variance = source.reduce(0) { $0 + ($1 - sourceMean) * ($1 - sourceMean) }
        let covariance = zip(source, target).reduce(0) { $0 + ($1.0 - sourceMean) * ($1.1 - targetMean) }
        let slope = min(max((covariance + 5) / (variance + 5), 0.1), 3)
        return ((targetMean - slope * sourceMean) * count / (count + 5), slope)
    }
}

/// An evaluation of an earlier run, as one of the present run's model.
struct WeighedPoint: Sendable {
    let point: EncodedPoint
    let configuration: ParameterConfiguration
    let target: Double
    let noiseFactor: Double
}
