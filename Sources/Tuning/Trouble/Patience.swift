internal import Inference

/// How long to wait for a provider, and how often to ask.
public struct Patience: Hashable, Sendable {
    public var firstPauseSeconds: Double
    public var longestPauseSeconds: Double
    /// Rounds of a call that fails by itself, each with the client's own retries.
    public var largestRoundCount: Int
    /// Rounds of a call that the service fails on while no other call shows whether it would fail on all.
    public var largestLoneRoundCount: Int
    /// Stands before every wait: less than 1 in tests, which have no hour to wait for a quota.
    public var waitScale: Double

    public init(
        firstPauseSeconds: Double = 2, longestPauseSeconds: Double = 240, largestRoundCount: Int = 4,
        largestLoneRoundCount: Int = 12, waitScale: Double = 1
    ) {
        self.firstPauseSeconds = firstPauseSeconds
        self.longestPauseSeconds = longestPauseSeconds
        self.largestRoundCount = largestRoundCount
        self.largestLoneRoundCount = largestLoneRoundCount
        self.waitScale = waitScale
    }

    /// The pause after round `number` (from 1), doubling from the first, in its upper half by chance so that calls that
    /// failed together don't come back together.
    func pauseSeconds(afterRound number: Int) -> Double {
        let pause = GrowingPause(firstSeconds: firstPauseSeconds, longestSeconds: longestPauseSeconds)
        return waitScale * pause.seconds(after: number) * Double.random(in: 0.5...1)
    }
}
