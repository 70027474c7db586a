/// How results on items (questions) come about: each configuration has a level, each item an offset and a
/// discrimination,
///
///     value of configuration c on item i = offset(i) + discrimination(i) · level(c) + noise
///
/// with offsets that average 0 and discriminations that average 1, so that a level is a mean over all items (a
/// congeneric measurement model, Jöreskog 1971, "Statistical analysis of sets of congeneric tests"; the linear form of
/// item response theory).
///
/// It is for results that have holes: who answered only some items is held against how hard those were and how much they
/// spread configurations, not against who answered all. Fitted by alternating least squares; discriminations shrink
/// towards 1 as if ``discriminationWeight`` configurations had shown it, so that few configurations say little.
///
/// A pure function of its values: the same ones give the same model.
public struct ItemResponseModel: Hashable, Sendable {
    /// One result on one item.
    public struct Response: Hashable, Sendable {
        /// From 0.
        public let item: Int
        public let value: Double

        public init(item: Int, value: Double) {
            self.item = item
            self.value = value
        }
    }

    public let offsets: [Double]
    public let discriminations: [Double]
    /// Each configuration's level, in the order given; `nil` for those without results.
    public let levels: [Double?]
    /// The variance of one result about its expected value: luck, and what the items don't share. `nil` when no
    /// configuration has two results.
    public let noiseVariance: Double?
    /// Degrees of freedom that ``noiseVariance`` rests on; 0 without one.
    public let noiseFreedom: Double
    /// The same for each item, shrunk towards the common one.
    private let itemVariances: [Double]

    /// Configurations that the guess "every item discriminates alike" is worth.
    public static let discriminationWeight = 4.0
    /// Results that the guess "every item is as noisy as the others" is worth.
    private static let varianceWeight = 8.0
    /// Rounds of alternation; the figures stand to a thousandth after four or five.
    private static let roundCount = 6

    /// A model of `responses`, one list for each configuration; items may repeat.
    ///
    /// - Complexity: linear in the number of responses.
    public init(_ responses: [[Response]], itemCount: Int) {
        var offsets = [Double](repeating: 0, count: max(1, itemCount))
        var discriminations = [Double](repeating: 1, count: max(1, itemCount))
        var levels = responses.map { Self.level(of: $0, offsets, discriminations) }
        if itemCount > 1 {
            for _ in 0..<Self.roundCount {
                (offsets, discriminations) = Self.items(responses, levels, discriminations)
                levels = responses.map { Self.level(of: $0, offsets, discriminations) }
            }
        }
        self.offsets = offsets
        self.discriminations = discriminations
        self.levels = levels
        (noiseVariance, noiseFreedom, itemVariances) = Self.variances(responses, levels, offsets, discriminations)
    }

    /// What a configuration of this level is expected to get on an item.
    public func expected(ofLevel level: Double, on item: Int) -> Double {
        offsets[item] + discriminations[item] * level
    }

    /// The level that results speak of, by least squares; `nil` without results or from items that tell nothing.
    public func level(of responses: [Response]) -> Double? {
        Self.level(of: responses, offsets, discriminations)
    }

    /// The standard deviation of ``level(of:)`` for results on these items, or `nil` while noise is unknown.
    public func deviation(ofLevelOn items: [Int]) -> Double? {
        let weight = items.reduce(0) { $0 + discriminations[$1] * discriminations[$1] }
        return noiseVariance.flatMap { weight > 0 ? ($0 / weight).squareRoot() : nil }
    }

    /// Items, the most telling first: those which spread configurations most for their noise. Equal ones keep their
    /// order.
    public var mostTellingFirst: [Int] {
        let telling = discriminations.indices.map { item in
            discriminations[item] * abs(discriminations[item]) / max(itemVariances[item], 1e-300)
        }
        return discriminations.indices.sorted { (telling[$1], $0) < (telling[$0], $1) }
    }

    // MARK: Fitting

    private static func level(of responses: [Response], _ offsets: [Double], _ discriminations: [Double]) -> Double? {
        var sum = 0.0
        var weight = 0.0
        for response in responses {
            let discrimination = discriminations[response.item]
            sum += discrimination * (response.value - offsets[response.item])
            weight += discrimination * discrimination
        }
        return weight > 0 ? sum / weight : nil
    }

    /// Offsets and discriminations by ridge regression on the levels, item by item, then brought to scale.
    private static func items(
        _ responses: [[Response]], _ levels: [Double?], _ earlier: [Double]
    ) -> (offsets: [Double], discriminations: [Double]) {
        let known = levels.compactMap { $0 }
        guard known.count > 1 else { return (earlier.map { _ in 0 }, earlier.map { _ in 1 }) }
        let average = known.reduce(0, +) / Double(known.count)
        let variance = known.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(known.count - 1)
        var sums = earlier.map { _ in ItemSums() }
        for (responses, level) in zip(responses, levels) {
            guard let level else { continue }
            for response in responses { sums[response.item].add(level: level - average, value: response.value) }
        }
        var slopes: [Double] = []
        var means: [Double?] = []
        for item in sums {
            let slope = item.slope(shrunkBy: discriminationWeight * variance)
            // A hard item doesn't turn the order of configurations about.
            slopes.append(max(0, slope))
            means.append(item.mean(atLevel: 0, slope: max(0, slope)))
        }
        let scale = slopes.reduce(0, +) / Double(slopes.count)
        guard scale > 1e-9 else { return (earlier.map { _ in 0 }, earlier.map { _ in 1 }) }
        let discriminations = slopes.map { $0 / scale }
        // Items nobody answered are as hard as the others on average.
        let answered = means.compactMap { $0 }
        let centre = answered.reduce(0, +) / Double(max(1, answered.count))
        // The mean over all items at the average level is the level of the average configuration.
        let offsets = zip(means, discriminations).map { ($0 ?? centre) - $1 * centre }
        return (offsets, discriminations)
    }

    private static func variances(
        _ responses: [[Response]], _ levels: [Double?], _ offsets: [Double], _ discriminations: [Double]
    ) -> (common: Double?, freedom: Double, items: [Double]) {
        var squares = offsets.map { _ in 0.0 }
        var counts = offsets.map { _ in 0.0 }
        var freedom = 0.0
        for (responses, level) in zip(responses, levels) {
            guard let level, responses.count > 1 else { continue }
            freedom += Double(responses.count - 1)
            for response in responses {
                let rest = response.value - offsets[response.item] - discriminations[response.item] * level
                squares[response.item] += rest * rest
                counts[response.item] += 1
            }
        }
        // Offsets and discriminations were fitted too.
        if offsets.count > 1 { freedom -= Double(counts.count { $0 > 0 } - 1) }
        guard freedom > 0 else { return (nil, 0, offsets.map { _ in 1 }) }
        let common = squares.reduce(0, +) / freedom
        let items = zip(squares, counts).map { ($0 + varianceWeight * common) / ($1 + varianceWeight) }
        return (common, freedom, items)
    }

    private struct ItemSums {
        private var count = 0.0
        private var levels = 0.0
        private var values = 0.0
        private var squares = 0.0
        private var products = 0.0

        mutating func add(level: Double, value: Double) {
            count += 1
            levels += level
            values += value
            squares += level * level
            products += level * value
        }

        func slope(shrunkBy weight: Double) -> Double {
            guard count > 0 else { return 1 }
            let spread = squares - levels * levels / count
            let common = products - levels * values / count
            return spread + weight > 0 ? (common + weight) / (spread + weight) : 1
        }

        func mean(atLevel level: Double, slope: Double) -> Double? {
            count > 0 ? values / count - slope * (levels / count - level) : nil
        }
    }
}
