internal import Foundation

/// A mean of values that have a least and a greatest value, with an interval that keeps within them and never is a
/// point.
///
/// Student's t interval of eight right answers of eight is 1 to 1, and of nineteen of twenty it holds the truth in two
/// cases of three. This one blends two that are right at the ends:
///
/// | values | interval |
/// | --- | --- |
/// | at the ends of the range (right or wrong) | Jeffreys' for a share: Beta(x + ½, n − x + ½) |
/// | spread between them | Student's t, bent to a Beta distribution of the same mean and variance |
///
/// With n values in 0...1, τ the probability that two of them are equal, a = τ / 2 values more at either end, their mean
/// p and the sum S of squares about it, both count as the share b = S / (n + 2a) / (p (1 − p)) of the largest variance
/// that such a mean leaves room for:
///
///     variance of the mean  V = b · S / ((n + 2a)(n + 2a + 1)) + (1 − b) · S / ((n + 2a)(n + 2a − 1))
///     effective values      m = (p (1 − p) / V − 1) · (z / t(df))²,   df = (n − 1) / (1 − b)
///     interval              quantiles of Beta(p m, (1 − p) m)
///
/// The effective number of values follows Korn and Graubard 1998, "Confidence intervals for proportions with small
/// expected number of positive counts estimated from survey data". `moatune-benchmarks interval-coverage` measures how
/// often it holds the truth.
public struct BoundedMean: Hashable, Sendable {
    /// Of the values as they are; the middle of the range when there are none.
    public let mean: Double
    public let count: Int
    public let range: ClosedRange<Double>
    /// So many degrees of freedom are as good as the normal distribution.
    private static let mostFreedom = 1e6
    /// Values as shares of the range.
    private let shares: [Double]

    /// The mean of `values`, which are taken as independent; those outside `range` count as its nearer end.
    public init(of values: [Double], in range: ClosedRange<Double>) {
        let width = range.upperBound - range.lowerBound
        self.range = range
        count = values.count
        shares = values.map { width > 0 ? min(max(($0 - range.lowerBound) / width, 0), 1) : 0 }
        mean =
            values.isEmpty
            ? range.lowerBound + width / 2
            : min(max(values.reduce(0, +) / Double(values.count), range.lowerBound), range.upperBound)
    }

    /// The interval that holds the true mean with probability `level`; the whole range when there are no values.
    public func confidenceInterval(level: Double) -> ClosedRange<Double> {
        guard count > 0, range.upperBound > range.lowerBound else { return range }
        let ends = TiedValues.share(of: shares) / 2
        let weight = Double(count) + 2 * ends
        let center = (shares.reduce(0, +) + ends) / weight
        let squares =
            shares.reduce(0) { $0 + ($1 - center) * ($1 - center) }
            + ends * (center * center + (1 - center) * (1 - center))
        let largest = center * (1 - center)
        guard largest > 0, squares > 0 else { return range }
        let blend = min(1, squares / weight / largest)
        let variance = squares / weight * (blend / (weight + 1) + (1 - blend) / max(weight - 1, 0.5))
        let freedom = min(Self.mostFreedom, Double(max(1, count - 1)) / max(1e-6, 1 - blend))
        let tail = 0.5 + level / 2
        let stretch =
            StudentTDistribution(degreesOfFreedom: freedom).quantile(tail)
            / StudentTDistribution(degreesOfFreedom: Self.mostFreedom).quantile(tail)
        let effective = max(0.02, (largest / variance - 1) / (stretch * stretch))
        let low = IncompleteBeta.quantile(1 - tail, a: center * effective, b: (1 - center) * effective)
        let high = IncompleteBeta.quantile(tail, a: center * effective, b: (1 - center) * effective)
        return scaled(low, high)
    }

    private func scaled(_ low: Double, _ high: Double) -> ClosedRange<Double> {
        let width = range.upperBound - range.lowerBound
        return min(mean, range.lowerBound + low * width)...max(mean, range.lowerBound + high * width)
    }
}

/// How much values repeat each other: a row of equal ones says little of how others would scatter.
enum TiedValues {
    /// The probability that two of `values` are equal; 1 for one value alone.
    static func share(of values: [Double]) -> Double {
        guard values.count > 1 else { return 1 }
        let counts = Dictionary(values.map { (($0 * 1e9).rounded(), 1) }, uniquingKeysWith: +).values
        let pairs = counts.reduce(0.0) { $0 + Double($1) * Double($1 - 1) }
        return pairs / Double(values.count) / Double(values.count - 1)
    }
}
