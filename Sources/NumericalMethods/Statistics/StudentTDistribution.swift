internal import Foundation

/// Student's t distribution: how far a mean of few values may lie from the truth.
public struct StudentTDistribution: Hashable, Sendable {
    /// More than 0; need not be whole.
    public let degreesOfFreedom: Double

    public init(degreesOfFreedom: Double) {
        precondition(degreesOfFreedom > 0, "degrees of freedom must be positive, got \(degreesOfFreedom)")
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// The probability of a value of at most `t` (DLMF 8.17 through the incomplete beta function).
    public func cumulative(_ t: Double) -> Double {
        let x = degreesOfFreedom / (degreesOfFreedom + t * t)
        let tail = 0.5 * IncompleteBeta.regularized(x, a: degreesOfFreedom / 2, b: 0.5)
        return t >= 0 ? 1 - tail : tail
    }

    /// The value that is not exceeded with `probability`, which lies in 0 ..< 1 without the ends.
    ///
    /// - Complexity: some 60 evaluations of the incomplete beta function.
    public func quantile(_ probability: Double) -> Double {
        precondition(probability > 0 && probability < 1, "a quantile needs a probability in (0, 1), got \(probability)")
        if probability < 0.5 { return -quantile(1 - probability) }
        var high = 1.0
        while cumulative(high) < probability, high < 1e300 { high *= 2 }
        var low = 0.0
        for _ in 0..<200 where high - low > 1e-14 * max(1, high) {
            let middle = 0.5 * (low + high)
            if cumulative(middle) < probability { low = middle } else { high = middle }
        }
        return 0.5 * (low + high)
    }
}

/// The regularized incomplete beta function.
enum IncompleteBeta {
    /// I_x(a, b) by its continued fraction (DLMF 8.17.22), summed by Lentz's method.
    static func regularized(_ x: Double, a: Double, b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
        if x < (a + 1) / (a + b + 2) { return front * fraction(x, a: a, b: b) / a }
        return 1 - front * fraction(1 - x, a: b, b: a) / b
    }

    private static func fraction(_ x: Double, a: Double, b: Double) -> Double {
        let tiny = 1e-300
        var c = 1.0
        var d = 1 / guarded(1 - (a + b) * x / (a + 1), tiny)
        var result = d
        for m in 1...300 {
            let step = Double(m)
            let even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
            d = 1 / guarded(1 + even * d, tiny)
            c = guarded(1 + even / c, tiny)
            result *= d * c
            let odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
            d = 1 / guarded(1 + odd * d, tiny)
            c = guarded(1 + odd / c, tiny)
            let factor = d * c
            result *= factor
            if abs(factor - 1) < 1e-15 { break }
        }
        return result
    }

    private static func guarded(_ value: Double, _ tiny: Double) -> Double { abs(value) < tiny ? tiny : value }
}
