/// What happened between a client and its providers beside the answers.
public struct TrafficCounts: Hashable, Codable, Sendable {
    /// Attempts after a call's first.
    public var retryCount = 0
    /// Attempts that were refused because a limit was reached.
    public var overLimitCount = 0
    /// Attempts that failed at the service or on the way.
    public var failedCount = 0
    /// Calls that were sent a second time for being slow.
    public var hedgedCount = 0
    /// Of those, calls that the second attempt answered first.
    public var hedgeWinCount = 0
    /// Of those, attempts that were cancelled because the other one answered. What each cost is unknown.
    public var cancelledHedgeCount = 0

    public init() {}

    /// The hedged calls in words, or `nil` when there were none.
    public var hedges: String? {
        hedgedCount == 0 ? nil : "hedged: \(hedgedCount), won \(hedgeWinCount)"
    }

    mutating func count(_ outcome: ProviderTraffic.Outcome) {
        switch outcome {
        case .overLimit: overLimitCount += 1
        case .failed: failedCount += 1
        case .answered, .keyRefused, .keyForbidden, .refused, .abandoned, .notSent: break
        }
    }
}
