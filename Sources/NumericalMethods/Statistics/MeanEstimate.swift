/// A mean with what its values say about its uncertainty.
public struct MeanEstimate: Hashable, Sendable {
    /// 0 when there are no values.
    public let mean: Double
    /// The standard deviation of the mean, or `nil` with fewer than two values.
    public let standardError: Double?
    public let count: Int

    /// The mean of `values`, which are taken as independent.
    public init(of values: [Double]) {
        count = values.count
        let mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
        self.mean = mean
        guard values.count > 1 else {
            standardError = nil
            return
        }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        standardError = (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
    }

    /// The interval that holds the true mean with probability `level`, by Student's t; all numbers when there are
    /// fewer than two values.
    public func confidenceInterval(level: Double) -> ClosedRange<Double> {
        guard let standardError else { return -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude }
        let distribution = StudentTDistribution(degreesOfFreedom: Double(count - 1))
        let reach = distribution.quantile(0.5 + level / 2) * standardError
        return (mean - reach)...(mean + reach)
    }
}
