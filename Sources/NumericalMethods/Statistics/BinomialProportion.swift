/// A share of trials that went one way, and what their number says about the true one.
public struct BinomialProportion: Hashable, Sendable {
    public let successCount: Int
    public let trialCount: Int

    /// `successCount` of `trialCount`, which is the larger one.
    public init(_ successCount: Int, of trialCount: Int) {
        precondition(
            (0...max(0, trialCount)).contains(successCount),
            "expected 0 to \(trialCount) successes, got \(successCount)")
        self.successCount = successCount
        self.trialCount = trialCount
    }

    /// 0 when there were no trials.
    public var share: Double { trialCount == 0 ? 0 : Double(successCount) / Double(trialCount) }

    /// The interval that holds the true share with probability `level` at least (Clopper and Pearson 1934); 0...1
    /// without trials.
    public func confidenceInterval(level: Double) -> ClosedRange<Double> {
        guard trialCount > 0 else { return 0...1 }
        let tail = (1 - level) / 2
        let successes = Double(successCount)
        let failures = Double(trialCount - successCount)
        let low = successCount == 0 ? 0 : IncompleteBeta.quantile(tail, a: successes, b: failures + 1)
        let high = successCount == trialCount ? 1 : IncompleteBeta.quantile(1 - tail, a: successes + 1, b: failures)
        return low...max(low, high)
    }
}

extension IncompleteBeta {
    /// The x at which I_x(a, b) reaches `probability`, by bisection.
    static func quantile(_ probability: Double, a: Double, b: Double) -> Double {
        var low = 0.0
        var high = 1.0
        for _ in 0..<200 where high - low > 1e-15 {
            let middle = 0.5 * (low + high)
            if regularized(middle, a: a, b: b) < probability { low = middle } else { high = middle }
        }
        return 0.5 * (low + high)
    }
}
