/// The belief about which trial is best, after one more trial finished.
public struct IncumbentStep: Hashable, Codable, Sendable {
    /// Trials finished when the belief was formed.
    public var trialsFinished: Int
    /// The incumbent trial's number.
    public var incumbent: Int
    /// Points a question, by the model's posterior.
    public var estimate: Double
    /// The standard error of ``estimate``, or `nil` when it is unknown.
    public var standardError: Double?
    /// Evaluations that the trials finished by then had in all; `nil` in runs of versions without racing, where each
    /// had the same number.
    public var evaluationCount: Int?

    /// A step.
    public init(
        trialsFinished: Int, incumbent: Int, estimate: Double, standardError: Double?, evaluationCount: Int? = nil
    ) {
        self.trialsFinished = trialsFinished
        self.incumbent = incumbent
        self.estimate = estimate
        self.standardError = standardError
        self.evaluationCount = evaluationCount
    }
}

extension IncumbentStep {
    /// ``estimate``, within the points that a question can give: a model that knows no bounds may believe in more.
    public func possibleEstimate(of maximumPoints: Double) -> Double { min(max(estimate, 0), max(0, maximumPoints)) }

    /// So many standard errors about ``estimate``, within the points that a question can give; `nil` where the error is
    /// unknown.
    public func band(standardErrors count: Double, of maximumPoints: Double) -> ClosedRange<Double>? {
        guard let standardError, standardError.isFinite, standardError >= 0, estimate.isFinite else { return nil }
        let most = max(0, maximumPoints)
        let low = min(max(estimate - count * standardError, 0), most)
        return low...max(low, min(max(estimate + count * standardError, 0), most))
    }
}
