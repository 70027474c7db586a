/// Tests whether two mixtures of values differ, by what chance alone would do to their labels: no assumption on how
/// values scatter, only that labels mean nothing when there is no difference (Fisher 1935, "The Design of
/// Experiments"; Pitman 1937, "Significance tests which may be applied to samples from any populations").
///
/// Every relabelling is counted where there are few; otherwise some are drawn, and the observed one counts among them,
/// so that the test keeps its level (Phipson and Smyth 2010, "Permutation P-values should never be zero").
public struct PermutationTest: Hashable, Sendable {
    /// Relabellings drawn where all would be more than this.
    public static let drawnCount = 9_999
    /// Up to this many relabellings all are counted.
    static let exactCount = 20_000

    /// The probability of a mean difference at least as large, in either direction, when there is none.
    public let pValue: Double
    /// Whether all relabellings were counted.
    public let isExact: Bool

    /// The test of paired differences: without a difference each may as well have the other sign.
    ///
    /// - Parameter seed: decides which relabellings are drawn where not all are counted.
    /// - Complexity: relabellings times pairs; 2^pairs relabellings up to 14 pairs, ``drawnCount`` beyond.
    public init(paired differences: [Double], seed: UInt64 = 0) {
        let observed = abs(differences.reduce(0, +))
        let tolerance = Self.tolerance(of: differences)
        guard differences.contains(where: { $0 != 0 }) else {
            pValue = 1
            isExact = true
            return
        }
        if differences.count < 63, 1 << differences.count <= Self.exactCount {
            var count = 0
            for signs in 0..<(1 << differences.count) {
                var sum = 0.0
                for (index, difference) in differences.enumerated() {
                    sum += signs >> index & 1 == 0 ? difference : -difference
                }
                if abs(sum) >= observed - tolerance { count += 1 }
            }
            pValue = Double(count) / Double(1 << differences.count)
            isExact = true
            return
        }
        var stream = RandomStream(seed: seed, path: "sign flips")
        var count = 1
        for _ in 0..<Self.drawnCount {
            var bits: UInt64 = 0
            var sum = 0.0
            for (index, difference) in differences.enumerated() {
                if index % 64 == 0 { bits = stream.next() }
                sum += bits & 1 == 0 ? difference : -difference
                bits >>= 1
            }
            if abs(sum) >= observed - tolerance { count += 1 }
        }
        pValue = Double(count) / Double(Self.drawnCount + 1)
        isExact = false
    }

    /// The test of two independent samples by the difference of their means.
    public init(of first: [Double], over second: [Double], seed: UInt64 = 0) {
        guard !first.isEmpty, !second.isEmpty else {
            pValue = 1
            isExact = true
            return
        }
        let all = first + second
        let total = all.reduce(0, +)
        /// Proportional to the difference of the means, given the sum of the first sample.
        func distance(_ sum: Double) -> Double { abs(sum - total * Double(first.count) / Double(all.count)) }
        let observed = distance(first.reduce(0, +)) - Self.tolerance(of: all)
        if let choices = Self.binomial(all.count, first.count), choices <= Self.exactCount {
            var count = 0
            Self.forEachSum(of: all, choosing: first.count) { if distance($0) >= observed { count += 1 } }
            pValue = Double(count) / Double(choices)
            isExact = true
            return
        }
        var stream = RandomStream(seed: seed, path: "relabellings")
        var shuffled = all
        var count = 1
        for _ in 0..<Self.drawnCount {
            var sum = 0.0
            for place in 0..<first.count {
                shuffled.swapAt(place, place + stream.integer(below: shuffled.count - place))
                sum += shuffled[place]
            }
            if distance(sum) >= observed { count += 1 }
        }
        pValue = Double(count) / Double(Self.drawnCount + 1)
        isExact = false
    }

    /// Sums of the same values in another order differ by rounding.
    private static func tolerance(of values: [Double]) -> Double { 1e-12 * values.reduce(0) { $0 + abs($1) } }

    /// The number of ways to choose `chosen` of `count`, or `nil` beyond a million.
    private static func binomial(_ count: Int, _ chosen: Int) -> Int? {
        var ways = 1.0
        for step in 0..<min(chosen, count - chosen) {
            ways = ways * Double(count - step) / Double(step + 1)
            if ways > 1e6 { return nil }
        }
        return Int(ways.rounded())
    }

    private static func forEachSum(of values: [Double], choosing count: Int, _ body: (Double) -> Void) {
        func descend(_ place: Int, _ left: Int, _ sum: Double) {
            if left == 0 { return body(sum) }
            guard values.count - place >= left else { return }
            descend(place + 1, left - 1, sum + values[place])
            descend(place + 1, left, sum)
        }
        descend(0, count, 0)
    }
}
