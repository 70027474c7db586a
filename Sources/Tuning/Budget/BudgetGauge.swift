internal import Foundation
package import Inference

/// How a budget stands: which limit is reached, and how long the rest will last. A pure function of its values.
package struct BudgetGauge {
    package let budget: RunBudget
    package let spent: Spending
    /// Seconds since 1970.
    package let now: Double

    package init(budget: RunBudget, spent: Spending, now: Double) {
        self.budget = budget
        self.spent = spent
        self.now = now
    }

    /// The limit that is reached, or would be by spending `cost` too; `nil` when none.
    ///
    /// A price that is exactly the limit's is within it, but nothing can be had for nothing: at the limit it is
    /// reached.
    package func reached(with cost: EvaluationCost = EvaluationCost()) -> SearchEnding? {
        func isOver(_ used: Double, _ more: Double, _ limit: Double?) -> Bool {
            guard let limit else { return false }
            return used >= limit || used + more > limit
        }
        if isOver(spent.elapsedSeconds, cost.seconds, budget.hours.map { $0 * 3600 }) { return .hours }
        if isOver(now, cost.seconds, budget.deadline) { return .deadline }
        if isOver(spent.price.amount, cost.price.amount, budget.maximumPrice?.amount) { return .price }
        if isOver(Double(spent.usage.totalTokens), cost.tokens, budget.maximumTokens.map(Double.init)) {
            return .tokens
        }
        if isOver(Double(spent.paidCallCount), cost.calls, budget.maximumCalls.map(Double.init)) { return .calls }
        return nil
    }

    /// Seconds of the budget's own time that are left, however much of the rest is; `nil` without such a limit.
    package var secondsOfTimeLeft: Double? { budget.secondsOfTimeLeft(elapsedSeconds: spent.elapsedSeconds, now: now) }

    /// Seconds until the first limit is reached at the present pace, or `nil` when nothing is known yet.
    package func secondsLeft(trialsFinished: Int) -> Double? {
        let shares = [
            budget.trials.map { share(Double(trialsFinished), of: Double($0)) },
            budget.maximumPrice.map { share(spent.price.amount, of: $0.amount) },
            budget.maximumTokens.map { share(Double(spent.usage.totalTokens), of: Double($0)) },
            budget.maximumCalls.map { share(Double(spent.paidCallCount), of: Double($0)) },
        ].compactMap { $0 }
        let byPace = shares.max().flatMap { furthest in
            furthest > 0 ? max(0, spent.elapsedSeconds * (1 - furthest) / furthest) : nil
        }
        return [byPace, secondsOfTimeLeft.map { max(0, $0) }].compactMap { $0 }.min()
    }

    private func share(_ used: Double, of limit: Double) -> Double {
        limit > 0 ? used / limit : 1
    }
}

extension RunBudget {
    /// Seconds of the budget's own time that are left, below zero when it is over; `nil` without such a limit.
    ///
    /// - Parameter now: seconds since 1970.
    package func secondsOfTimeLeft(elapsedSeconds: Double, now: Double = Date().timeIntervalSince1970) -> Double? {
        [hours.map { $0 * 3600 - elapsedSeconds }, deadline.map { $0 - now }]
            .compactMap { $0 }.min()
    }
}
