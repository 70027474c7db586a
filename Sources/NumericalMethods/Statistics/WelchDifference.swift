/// The difference of two independent means whose values may scatter differently (Welch 1947, "The Generalization of
/// 'Student's' Problem when Several Different Population Variances are Involved").
public struct WelchDifference: Hashable, Sendable {
    /// First mean less second.
    public let mean: Double
    private let first: MeanEstimate
    private let second: MeanEstimate

    public init(of first: [Double], over second: [Double]) {
        self.first = MeanEstimate(of: first)
        self.second = MeanEstimate(of: second)
        mean = self.first.mean - self.second.mean
    }

    /// The interval that holds the true difference with probability `level`; all numbers when one side has fewer than
    /// two values.
    public func confidenceInterval(level: Double) -> ClosedRange<Double> {
        guard let one = first.standardError, let other = second.standardError else {
            return -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        }
        let variance = one * one + other * other
        guard variance > 0 else { return mean...mean }
        // Satterthwaite's degrees of freedom.
        let spread =
            one * one * one * one / Double(first.count - 1) + other * other * other * other / Double(second.count - 1)
        let distribution = StudentTDistribution(degreesOfFreedom: variance * variance / spread)
        let reach = distribution.quantile(0.5 + level / 2) * variance.squareRoot()
        return (mean - reach)...(mean + reach)
    }
}
