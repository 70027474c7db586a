internal import Foundation
internal import NumericalMethods

/// How much better a model predicts each target from the others than their mean and spread do.
struct PredictiveEvidence: Sendable {
    /// The mean difference of logarithmic scores, in nats a target; positive speaks for the model.
    let gain: Double

    /// What the model believes of each target from the others.
    let predictions: [Double]

    /// `nil` with fewer than three targets.
    init?(_ model: GaussianProcessModel) {
        let targets = Array(model.targets.prefix(model.dataCount))
        let count = Double(targets.count)
        guard targets.count >= 3, model.points.count == model.dataCount else { return nil }
        let inverse = model.factor.packedInverse()
        let sum = targets.reduce(0, +)
        let squares = targets.reduce(0) { $0 + $1 * $1 }
        var gain = 0.0
        var predictions: [Double] = []
        for (place, target) in targets.enumerated() {
            // Rasmussen and Williams 2006, equations 5.10 to 5.12.
            let precision = inverse[place * (place + 1) / 2 + place]
            let miss = model.weights[place] / precision
            predictions.append(target - miss)
            gain += Self.score(miss, variance: 1 / precision)
            let mean = (sum - target) / (count - 1)
            let variance = max((squares - target * target) / (count - 1) - mean * mean, 1e-6)
            gain -= Self.score(target - mean, variance: variance * (count / (count - 1)))
        }
        self.gain = gain / count
        self.predictions = predictions
    }

    private static func score(_ miss: Double, variance: Double) -> Double {
        -0.5 * log(variance) - 0.5 * miss * miss / variance
    }
}
