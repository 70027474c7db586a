/// How long the last hundred calls to a model took.
package struct LatencyWindow: Sendable {
    struct Name: Hashable {
        let provider: String
        let model: String
    }

    /// Fewer calls tell nothing of the slowest.
    static let smallestCount = 20
    static let largestCount = 100

    private var seconds: [Double] = []
    private var next = 0

    package init() {}

    package mutating func add(seconds value: Double) {
        if seconds.count < Self.largestCount {
            seconds.append(value)
        } else {
            seconds[next] = value
            next = (next + 1) % Self.largestCount
        }
    }

    /// The time within which so many in a hundred calls ended, or `nil` while too few have.
    package func seconds(atPercentile percentile: Double) -> Double? {
        guard seconds.count >= Self.smallestCount else { return nil }
        let rank = Int((percentile / 100 * Double(seconds.count)).rounded(.up))
        return seconds.sorted()[min(max(rank, 1), seconds.count) - 1]
    }
}
