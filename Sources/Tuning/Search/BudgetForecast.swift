internal import Inference

/// How long a search will go on at its present pace.
struct BudgetForecast {
    let budget: RunBudget
    let trialsFinished: Int
    let spent: Spending

    /// Seconds until the first limit is reached, or `nil` when nothing is known yet.
    var secondsLeft: Double? {
        let shares = [
            budget.trials.map { share(Double(trialsFinished), of: Double($0)) },
            budget.hours.map { share(spent.elapsedSeconds, of: $0 * 3600) },
            budget.maximumPrice.map { share(spent.price.amount, of: $0.amount) },
            budget.maximumTokens.map { share(Double(spent.usage.totalTokens), of: Double($0)) },
        ].compactMap { $0 }
        guard let furthest = shares.max(), furthest > 0 else { return nil }
        return max(0, spent.elapsedSeconds * (1 - furthest) / furthest)
    }

    private func share(_ used: Double, of limit: Double) -> Double {
        limit > 0 ? used / limit : 1
    }
}
