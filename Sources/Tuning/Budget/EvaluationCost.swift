public import Inference

/// What evaluations take, in everything that a budget may limit.
public struct EvaluationCost: Hashable, Codable, Sendable {
    /// Seconds of work at the run's pace.
    public var seconds: Double
    /// US dollars, as far as prices are known.
    public var price: USDollars
    public var tokens: Double
    public var calls: Double

    public init(seconds: Double = 0, price: USDollars = .zero, tokens: Double = 0, calls: Double = 0) {
        self.seconds = seconds
        self.price = price
        self.tokens = tokens
        self.calls = calls
    }

    public static func + (left: Self, right: Self) -> Self {
        Self(
            seconds: left.seconds + right.seconds, price: left.price + right.price,
            tokens: left.tokens + right.tokens, calls: left.calls + right.calls)
    }

    public static func * (factor: Double, cost: Self) -> Self {
        Self(
            seconds: factor * cost.seconds, price: USDollars(factor * cost.price.amount),
            tokens: factor * cost.tokens, calls: factor * cost.calls)
    }
}

extension Collection where Element == ReplicateResult {
    /// What one of these evaluations takes on average, without its time; `nil` when there is none.
    var meanCost: EvaluationCost? {
        guard !isEmpty else { return nil }
        return (1 / Double(count))
            * reduce(EvaluationCost()) { sum, result in
                sum
                    + EvaluationCost(
                        price: result.price ?? .zero, tokens: Double(result.usage.totalTokens),
                        calls: Double(result.callCount))
            }
    }
}
