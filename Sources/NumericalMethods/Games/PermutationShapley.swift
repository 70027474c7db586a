/// Shapley values of a game that is too large to play in full: each player's mean contribution when players join one
/// after another in a random order (Castro, Gómez and Tejada 2009, "Polynomial calculation of the Shapley value based
/// on sampling").
///
/// Orders come in antithetic pairs, each with its reverse, whose errors partly cancel (Mitchell, Cooper, Frank and
/// Holmes 2022, "Sampling Permutations for Shapley Value Estimation"). Two players that stand in for each other share
/// what either of them brings, where leaving one out alone would show nothing.
public struct PermutationShapley: Hashable, Sendable {
    public let playerCount: Int
    /// For each player the mean contributions over each pair of orders.
    private var contributions: [[Double]]

    /// A sample without orders yet.
    public init(playerCount: Int) {
        self.playerCount = playerCount
        contributions = Array(repeating: [], count: playerCount)
    }

    /// How many pairs of orders were played.
    public var pairCount: Int { contributions.first?.count ?? 0 }

    /// An order of the players 0 ..< ``playerCount`` by chance, and its reverse.
    public func antitheticPair(using stream: inout RandomStream) -> [[Int]] {
        var order = Array(0..<playerCount)
        for place in order.indices.dropLast() {
            order.swapAt(place, place + stream.integer(below: playerCount - place))
        }
        return [order, Array(order.reversed())]
    }

    /// What each player of an order finds present when it joins, and last of all everybody.
    ///
    /// - Returns: one coalition more than there are players, the first empty.
    public static func coalitions(of order: [Int]) -> [[Int]] {
        (0...order.count).map { order.prefix($0).sorted() }
    }

    /// Hears what the coalitions of each of a pair's orders are worth, as ``coalitions(of:)`` lists them.
    public mutating func add(orders: [[Int]], worths: [[Double]]) {
        var sums = [Double](repeating: 0, count: playerCount)
        for (order, worth) in zip(orders, worths) {
            precondition(worth.count == playerCount + 1, "expected \(playerCount + 1) worths, got \(worth.count)")
            for (place, player) in order.enumerated() { sums[player] += worth[place + 1] - worth[place] }
        }
        for player in 0..<playerCount { contributions[player].append(sums[player] / Double(orders.count)) }
    }

    /// A player's value as the pairs so far have it.
    public func value(of player: Int) -> MeanEstimate { MeanEstimate(of: contributions[player]) }

    /// Whether every player's value is known to `precision` with probability 1 - `error`, all of them together and
    /// whenever one looks: the rule to stop by.
    public func isSettled(precision: Double, error: Double) -> Bool {
        let sequence = MeanConfidenceSequence(error: error / Double(max(1, playerCount)))
        return (0..<playerCount).allSatisfy { player in
            let interval = sequence.interval(of: value(of: player))
            return interval.upperBound - interval.lowerBound <= 2 * precision
        }
    }
}
