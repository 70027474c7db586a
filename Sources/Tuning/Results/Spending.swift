public import Inference

/// What a run has used so far.
public struct Spending: Hashable, Codable, Sendable {
    /// Calls that went to a provider and were answered.
    public var paidCallCount: Int
    /// Stored answers that were used again instead of a call.
    public var reusedCallCount: Int
    /// Calls that were not made, since equal ones were under way and were waited for.
    public var joinedCallCount: Int
    /// Calls that were not made, since another run had paid equal ones.
    public var sharedCallCount: Int
    /// Tokens of the paid calls.
    public var usage: TokenUsage
    /// Price of the paid calls whose price is known.
    public var price: USDollars
    /// Paid calls whose price is unknown: ``price`` is then a lower bound.
    public var unpricedCallCount: Int
    /// Seconds of work over all sittings.
    public var elapsedSeconds: Double
    /// `true` when tokens, and prices made of them, are estimates in part, since a provider counted nothing.
    public var isUsageEstimated: Bool?

    /// What was used.
    public init(
        paidCallCount: Int, reusedCallCount: Int, joinedCallCount: Int = 0, sharedCallCount: Int = 0,
        usage: TokenUsage, price: USDollars, unpricedCallCount: Int, elapsedSeconds: Double
    ) {
        self.paidCallCount = paidCallCount
        self.reusedCallCount = reusedCallCount
        self.joinedCallCount = joinedCallCount
        self.sharedCallCount = sharedCallCount
        self.usage = usage
        self.price = price
        self.unpricedCallCount = unpricedCallCount
        self.elapsedSeconds = elapsedSeconds
    }
}

extension Spending {
    /// Calls that were not made, for whichever reason.
    public var savedCallCount: Int { reusedCallCount + joinedCallCount + sharedCallCount }
}
