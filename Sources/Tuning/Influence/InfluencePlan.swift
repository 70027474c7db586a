/// What an examination of a mixture is to find out, how surely, and what it may cost.
public struct InfluencePlan: Hashable, Codable, Sendable {
    /// The loss in points a question that counts as none; above 0.
    public var marginPoints: Double
    /// The probability with which no part is pruned whose loss is the margin or more, in (0, 1): over all parts of a
    /// mixture together, and whenever the examination stops.
    public var confidence: Double
    /// The most calls it may make, those of the whole mixture included; `nil` is no limit.
    public var maximumCalls: Int?
    /// The most pairs of evaluations behind one figure. Each pair is one question with one seed.
    public var maximumPairs: Int
    /// Whether it looks also for cycles that may go.
    public var examinesCycles: Bool

    /// One point in a hundred is less than a replicate's noise on any task we know and more than rounding.
    public static let marginShare = 0.01

    /// A plan.
    public init(
        marginPoints: Double, confidence: Double = 0.95, maximumCalls: Int? = nil, maximumPairs: Int = 400,
        examinesCycles: Bool = true
    ) {
        self.marginPoints = marginPoints
        self.confidence = confidence
        self.maximumCalls = maximumCalls
        self.maximumPairs = maximumPairs
        self.examinesCycles = examinesCycles
    }

    /// The probability of an error that is left to what is measured one part at a time; the other half belongs to the
    /// tests of parts together.
    var singleError: Double { (1 - confidence) / 2 }

    /// The error of the n-th test of parts together, from 1: all of them, however many, sum up to one half.
    func jointError(ofTest number: Int) -> Double {
        (1 - confidence) / 2 * 6 / (Double.pi * Double.pi) / Double(number * number)
    }
}
