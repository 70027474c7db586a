/// Whether a mean is as good as zero: two one-sided t tests (Schuirmann 1987, "A Comparison of the Two One-Sided Tests
/// Procedure and the Power Approach for Assessing the Equivalence of Average Bioavailability").
///
/// Fails to show a difference is no proof of equality; this is: the null hypothesis is that the mean lies at or beyond
/// the margin. For a sample whose size was fixed beforehand; ``MeanConfidenceSequence`` is for looking as one goes.
public struct EquivalenceTest: Hashable, Sendable {
    /// The probability of values at least as close to zero if the mean lay at the margin; 1 with fewer than two values.
    public let pValue: Double

    /// A test of `values` against means of at least `margin` in either direction.
    public init(of values: MeanEstimate, margin: Double) {
        precondition(margin > 0, "a margin must be positive, got \(margin)")
        guard let standardError = values.standardError else {
            pValue = 1
            return
        }
        guard standardError > 0 else {
            pValue = abs(values.mean) < margin ? 0 : 1
            return
        }
        let distribution = StudentTDistribution(degreesOfFreedom: Double(values.count - 1))
        let above = 1 - distribution.cumulative((values.mean + margin) / standardError)
        let below = distribution.cumulative((values.mean - margin) / standardError)
        pValue = max(above, below)
    }
}
