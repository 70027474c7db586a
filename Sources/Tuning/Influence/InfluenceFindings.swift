public import MixtureOfAgents

/// What an examination found out about a mixture's parts.
public struct InfluenceFindings: Hashable, Codable, Sendable {
    public var plan: InfluencePlan
    public var whole: Mixture
    /// The whole mixture without everything that may go.
    public var lean: Mixture
    /// One for each different agent, in the mixture's order, then one for the cycles when they were examined.
    public var parts: [PartInfluence]
    /// The tests of parts together, in the order in which they were made.
    public var tests: [JointTest]
    /// The whole mixture's evaluations, and the lean one's on the same pairs.
    public var wholeReplicates: [ReplicateResult]
    public var leanReplicates: [ReplicateResult]
    /// Loss of the lean mixture against the whole one; `nil` when they are the same.
    public var leanLoss: LossEstimate?
    /// Calls made, and calls that did not need to be made again.
    public var madeCallCount: Int
    public var savedCallCount: Int
    /// Shapley values, when they were asked for.
    public var shapley: ShapleyFindings?
}

/// Points a question that are lost by leaving something out, as pairs of evaluations say it.
public struct LossEstimate: Hashable, Codable, Sendable {
    /// The mean; below 0 when the mixture is better without.
    public var points: Double
    /// Holds the true loss whenever one looks, with an error of at most ``error``; all numbers for too few pairs.
    public var interval: ClosedRange<Double>
    public var error: Double
    public var pairCount: Int
}

/// What one part of a mixture is worth to it.
public struct PartInfluence: Hashable, Codable, Sendable {
    public var part: MixtureReduction
    public var verdict: AgentVerdict.Verdict
    /// How many copies of the agent, or how many cycles, are left out of the lean mixture.
    public var prunedCount: Int
    /// Grade influence: the loss without one of it, everything else in place.
    public var loss: LossEstimate
    /// Text influence: in how many of the pairs the aggregate's text is another one without it.
    public var changedTextCount: Int
    public var account: PartAccount
    /// The number in ``InfluenceFindings/tests``, from 0, of the test that decided; `nil` when ``loss`` alone did.
    public var decidingTest: Int?
}

/// A test of whether parts can go together.
public struct JointTest: Hashable, Codable, Sendable {
    public enum Outcome: String, Codable, Sendable {
        /// The loss is shown to be below the margin.
        case confirmed
        /// There is a loss.
        case refused
        case undecided
    }

    /// Everything that was left out.
    public var removed: [MixtureReduction]
    /// What was left out already in the mixture that it was held against: parts that do harm.
    public var reference: [MixtureReduction]
    public var loss: LossEstimate
    public var outcome: Outcome
}
