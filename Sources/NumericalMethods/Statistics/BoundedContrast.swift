/// The difference of two independent means of values that have a least and a greatest value, with an interval that
/// keeps within what is possible and never is a point.
///
/// Each side's own interval gives its part, so that skewed sides give a skewed interval ("square-and-add"; Newcombe 1998,
/// "Interval estimation for the difference between independent proportions", method 10).
public struct BoundedContrast: Hashable, Sendable {
    /// First mean less second.
    public let mean: Double
    private let first: BoundedMean
    private let second: BoundedMean

    public init(of first: [Double], over second: [Double], in range: ClosedRange<Double>) {
        self.first = BoundedMean(of: first, in: range)
        self.second = BoundedMean(of: second, in: range)
        mean = self.first.mean - self.second.mean
    }

    /// The interval that holds the true difference with probability `level`; all that is possible when one side has no
    /// values.
    public func confidenceInterval(level: Double) -> ClosedRange<Double> {
        let one = first.confidenceInterval(level: level)
        let other = second.confidenceInterval(level: level)
        func joined(_ near: Double, _ far: Double) -> Double { (near * near + far * far).squareRoot() }
        let below = joined(first.mean - one.lowerBound, other.upperBound - second.mean)
        let above = joined(one.upperBound - first.mean, second.mean - other.lowerBound)
        let most = first.range.upperBound - first.range.lowerBound
        return max(-most, mean - below)...min(most, mean + above)
    }
}
