internal import NumericalMethods

/// Who orders the trials of a search best: weights for models of earlier runs (RGPE: Feurer, Letham and Bakshy 2018,
/// "Scalable Meta-Learning for Bayesian Optimization using Ranking-Weighted Gaussian Process Ensembles").
///
/// A model's loss is the number of pairs of trials that it puts in the wrong order; the search's own model is judged by
/// its leave-one-out predictions. A model's weight is the share of resamples in which its loss is the smallest. The
/// paper resamples predictions from their posterior; here trials are drawn with replacement, which also weighs the
/// noise of what was told.
package struct RankAgreement {
    /// One for each earlier model; what is missing to 1 is the search's own.
    package let weights: [Double]

    /// With fewer trials nobody has shown anything.
    static let leastCount = 4
    private static let resampleCount = 100

    /// - Parameters:
    ///   - targets: values of the search's trials.
    ///   - predictions: for each earlier model, what it believes of them.
    ///   - own: what the search's own model believes of each from the others.
    package init(targets: [Double], predictions: [[Double]], own: [Double]) {
        guard targets.count >= Self.leastCount else {
            weights = predictions.map { _ in 1 / Double(predictions.count + 1) }
            return
        }
        var stream = RandomStream(seed: 0, path: "rank agreement", String(targets.count))
        var wins = [Double](repeating: 0, count: predictions.count + 1)
        for _ in 0..<Self.resampleCount {
            let drawn = targets.map { _ in stream.integer(below: targets.count) }
            let losses = (predictions + [own]).map { Self.loss(drawn, targets, $0) }
            let least = losses.min() ?? 0
            // Of equals the search's own wins: what is of no use must not cost.
            if losses[predictions.count] == least {
                wins[predictions.count] += 1
            } else {
                let winners = losses.indices.filter { losses[$0] == least }
                for winner in winners { wins[winner] += 1 / Double(winners.count) }
            }
        }
        weights = wins.dropLast().map { $0 / Double(Self.resampleCount) }
    }

    private static func loss(_ drawn: [Int], _ targets: [Double], _ predictions: [Double]) -> Int {
        var loss = 0
        for (place, first) in drawn.enumerated() {
            for second in drawn[..<place] where targets[first] != targets[second] {
                let isHigher = targets[first] > targets[second]
                if isHigher != (predictions[first] > predictions[second]) { loss += 1 }
            }
        }
        return loss
    }
}
