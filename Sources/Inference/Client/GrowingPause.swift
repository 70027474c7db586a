/// Pauses that double from the first up to the longest: how long to leave alone what failed again and again.
public struct GrowingPause: Hashable, Sendable {
    public var firstSeconds: Double
    public var longestSeconds: Double

    public init(firstSeconds: Double, longestSeconds: Double) {
        self.firstSeconds = firstSeconds
        self.longestSeconds = longestSeconds
    }

    /// The pause after failure `number`, from 1.
    public func seconds(after number: Int) -> Double {
        min(longestSeconds, firstSeconds * Double(1 << min(max(number - 1, 0), 20)))
    }
}
