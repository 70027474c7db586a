internal import Foundation

/// The standard normal distribution, accurate far into its tails.
public enum NormalDistribution {
    /// φ(x).
    public static func density(_ x: Double) -> Double {
        exp(-0.5 * x * x) / (2 * Double.pi).squareRoot()
    }

    /// Φ(x), the probability of a value of at most `x`.
    public static func cumulative(_ x: Double) -> Double {
        0.5 * erfc(-x / 2.0.squareRoot())
    }

    /// The logarithm of E[max(0, Z + x)] = φ(x) + x·Φ(x) for a standard normal Z: what is to be gained, on average,
    /// from a value that lies x standard deviations above what one has. Finite where the expectation itself underflows
    /// (Ament et al. 2023, "Unexpected Improvements to Expected Improvement for Bayesian Optimization").
    ///
    /// | x | exp of it |
    /// | --- | --- |
    /// | 0 | 0.3989422804 |
    /// | -3 | 0.0003821543 |
    /// | 2 | 2.0084907026 |
    public static func logImprovement(_ x: Double) -> Double {
        if x > -12 { return log(density(x) + x * cumulative(x)) }
        // The asymptotic series of Mills' ratio: the sum above cancels there.
        let inverse = 1 / (x * x)
        let series = 1 - 3 * inverse + 15 * inverse * inverse - 105 * inverse * inverse * inverse
        return -0.5 * x * x - 0.5 * log(2 * Double.pi) + log(inverse * series)
    }
}
