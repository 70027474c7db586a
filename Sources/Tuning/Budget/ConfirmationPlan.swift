internal import Inference
internal import NumericalMethods

/// How many fresh evaluations the winner and the default mixture are to have each, sized by what they must show.
///
/// Without a limit on spending: every confirmation question with every replicate. With one: as many as it takes to see
/// the believed gain over the default, and to know the score to a tenth of the points, but for no more than a share of
/// the budget. What that spares is the search's, which a small budget is for.
///
/// | to show | half width h of the 95 % interval | evaluations |
/// | --- | --- | --- |
/// | the gain g | max(g / 2, 3 % of the points) | (1.96 · √(2 (1 − ρ)) σ / h)², ρ = 0.3 shared by both |
/// | the score | 10 % of the points | (1.96 σ / h)² |
///
/// σ is what single evaluations of the search scattered by, at least a tenth of the points.
struct ConfirmationPlan: Hashable, Sendable {
    /// Of each of the two mixtures.
    let evaluationCount: Int

    /// Fewer say next to nothing.
    static let fewest = 8
    private static let sharedLuck = 0.3
    private static let quantile = 1.96

    /// - Parameters:
    ///   - evidence: the search's evaluations.
    ///   - believedGain: what the winner is believed to score above the default mixture, in points.
    ///   - pair: what one evaluation of the winner and one of the default mixture take.
    init(
        _ settings: RunSettings, evidence: [ReplicateResult], believedGain: Double?, pair: EvaluationCost
    ) {
        let all = settings.confirmationQuestions.count * settings.confirmationReplicates
        guard settings.budget.limitsSpending, settings.maximumPoints > 0 else {
            evaluationCount = all
            return
        }
        let wanted = Self.wanted(
            deviation: Self.deviation(of: evidence, most: settings.maximumPoints), gain: believedGain ?? 0,
            most: settings.maximumPoints)
        let affordable = Self.affordable(settings.budget, startedAt: settings.startedAt, pair: pair)
        evaluationCount = min(all, max(min(Self.fewest, all), min(wanted, affordable)))
    }

    private static func wanted(deviation: Double, gain: Double, most: Double) -> Int {
        func count(_ deviation: Double, _ half: Double) -> Double {
            let ratio = quantile * deviation / half
            return min(1e6, ratio * ratio)
        }
        let difference = count(deviation * (2 * (1 - sharedLuck)).squareRoot(), max(gain / 2, 0.03 * most))
        return Int(max(difference, count(deviation, 0.1 * most)).rounded(.up))
    }

    /// Of single evaluations: questions differ, and so does luck.
    private static func deviation(of evidence: [ReplicateResult], most: Double) -> Double {
        let estimate = MeanEstimate(of: evidence.map(\.grade.points))
        let found = (estimate.standardError ?? 0.5 * most) * Double(max(1, estimate.count)).squareRoot()
        return min(max(found, 0.1 * most), 0.5 * most)
    }

    private static func affordable(_ budget: RunBudget, startedAt: Double, pair: EvaluationCost) -> Int {
        func count(_ limit: Double?, _ each: Double) -> Double {
            guard let limit, each > 0 else { return 1e6 }
            return FinalPhaseReserve.confirmationShare * max(0, limit) / each
        }
        let counts = [
            count(budget.hours.map { $0 * 3600 }, pair.seconds),
            count(budget.deadline.map { $0 - startedAt }, pair.seconds),
            count(budget.maximumPrice?.amount, pair.price.amount),
            count(budget.maximumTokens.map(Double.init), pair.tokens),
            count(budget.maximumCalls.map(Double.init), pair.calls),
        ]
        return Int(min(1e6, counts.min() ?? 1e6))
    }

    /// Which evaluations: all questions once, then all again, in an order drawn by chance where not all are made. A
    /// file's first questions may be its easiest.
    func slots(_ settings: RunSettings) -> [EvaluationSlot] {
        var questions = settings.confirmationQuestions
        let all = questions.count * settings.confirmationReplicates
        if evaluationCount < all {
            var stream = RandomStream(seed: settings.seed, path: "confirmation questions")
            for place in questions.indices.dropLast() {
                questions.swapAt(place, place + stream.integer(below: questions.count - place))
            }
        }
        let slots = (0..<settings.confirmationReplicates).flatMap { replicate in
            questions.map { EvaluationSlot(question: $0, replicate: replicate) }
        }
        return Array(slots.prefix(evaluationCount))
    }
}
