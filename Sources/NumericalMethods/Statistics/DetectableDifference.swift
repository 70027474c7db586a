/// How large a difference must be for a test to find it: what "no difference shown" leaves open.
public enum DetectableDifference {
    /// The difference that a two-sided t test finds with probability `power`, approximately:
    /// (t(1 − α/2) + t(power)) · standard error (Cohen 1988, "Statistical Power Analysis", by t instead of z
    /// quantiles).
    ///
    /// - Parameters:
    ///   - degreesOfFreedom: more than 0.
    ///   - level: α, the probability of finding a difference where none is.
    public static func points(
        standardError: Double, degreesOfFreedom: Double, level: Double = 0.05, power: Double = 0.8
    ) -> Double {
        let distribution = StudentTDistribution(degreesOfFreedom: degreesOfFreedom)
        return (distribution.quantile(1 - level / 2) + distribution.quantile(power)) * standardError
    }
}
