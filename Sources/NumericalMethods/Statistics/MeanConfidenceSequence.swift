internal import Foundation

/// Where a mean lies, at every sample size at once: one may look after each value and stop whenever one likes, and
/// all intervals together still hold the mean with the stated probability.
///
/// For independent normal values of unknown variance; a sum over something that varies little from one to the next is
/// near enough, and ``interval(of:unseenDeviation:)`` says what guards against rare large values. The t statistic's
/// likelihood ratio, mixed over effects with the normal prior N(0, g σ²) and over σ with the right Haar prior, is a
/// nonnegative martingale of mean 1 under each null, so it exceeds 1/α with probability at most α, ever (Ville; Lai
/// 1976, "On Confidence Sequences"; Pérez-Ortiz, Lardy, de Heide and Grünwald 2024, "E-statistics, group invariance and
/// anytime valid testing"). With n values, r = 1 + n g, and q = (√r / α)^(2/n), the means whose ratio is below 1/α are
/// those within
///
///     s / √n · √((n - 1) (q - 1) / (1 - q / r))
///
/// of the sample's, and all of them while q ≥ r. In multiples of s / √n, for g = 1 (Student's t has 2.093 for n = 20
/// and α = 0.05):
///
/// | n | α = 0.05 | α = 0.005 |
/// | --- | --- | --- |
/// | 5 | 8.453 | unbounded |
/// | 20 | 3.425 | 4.529 |
/// | 100 | 3.347 | 4.056 |
public struct MeanConfidenceSequence: Hashable, Sendable {
    /// The probability that any of the intervals misses the mean, above 0 and below 1.
    public let error: Double

    /// g: effects of about one standard deviation are what the intervals are sharpest for. Those of half of it or of
    /// twice as much cost some tenths of the reach.
    static let effectVariance = 1.0

    /// A sequence that errs with probability `error` in all.
    public init(error: Double) {
        precondition(error > 0 && error < 1, "an error must lie in (0, 1), got \(error)")
        self.error = error
    }

    /// How far the mean may lie from that of `count` values, in multiples of s / √n; infinite for too few.
    public func reach(count: Int) -> Double {
        guard count > 1 else { return .infinity }
        let n = Double(count)
        let r = 1 + n * Self.effectVariance
        let q = pow(r.squareRoot() / error, 2 / n)
        return q < r ? ((n - 1) * (q - 1) / (1 - q / r)).squareRoot() : .infinity
    }

    /// The interval after these values; all numbers while they are too few.
    ///
    /// - Parameter unseenDeviation: how far a value might lie from the mean that was not seen yet, 0 or more. It
    ///   enters the variance like one value more, so that a row of equal values is no proof that all are equal.
    public func interval(of values: MeanEstimate, unseenDeviation: Double = 0) -> ClosedRange<Double> {
        let reach = reach(count: values.count)
        guard let standardError = values.standardError, reach.isFinite else {
            return -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        }
        let n = Double(values.count)
        let unseen = unseenDeviation * unseenDeviation / (n * (n - 1))
        let distance = reach * (standardError * standardError + unseen).squareRoot()
        return (values.mean - distance)...(values.mean + distance)
    }
}
