internal import Foundation
public import NumericalMethods

/// How results on items (questions) come about: each configuration has a level, each item an offset and a
/// discrimination,
///
///     value of configuration c on item i = offset(i) + discrimination(i) · level(c) + noise
///
/// with offsets that average 0 and discriminations that average 1, so that a level is a mean over all items (a
/// congeneric measurement model, Jöreskog 1971, "Statistical analysis of sets of congeneric tests"; the linear form of
/// item response theory).
///
/// It is for results that have holes: who answered only some items is held against how hard those were and how much
/// they spread configurations, not against who answered all. Fitted by alternation; offsets and discriminations are
/// drawn towards what all items have in common by as much as noise makes them uncertain (empirical Bayes), so that few
/// configurations say little.
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
    /// How uncertain each offset still is, as a variance.
    private let offsetVariances: [Double]
    private let values: Spread

    /// How much discriminations are believed to differ before anything is known, as a standard deviation.
    public static let discriminationDeviation = 0.35
    /// Results that a guess about noise is worth: "every item is as noisy as the others", or "as all results scatter".
    static let varianceWeight = 8.0
    /// Rounds of alternation; the figures stand to a thousandth after four or five.
    private static let roundCount = 6

    /// A model of `responses`, one list for each configuration; items may repeat.
    ///
    /// - Complexity: linear in the number of responses.
    public init(_ responses: [[Response]], itemCount: Int) {
        let count = max(1, itemCount)
        var items = Items(
            offsets: Array(repeating: 0, count: count), discriminations: Array(repeating: 1, count: count),
            offsetVariances: Array(repeating: 0, count: count), freedom: 0)
        var levels = responses.map { Self.level(of: $0, items.offsets, items.discriminations) }
        var noise = Self.variances(responses, levels, items)
        if itemCount > 1 {
            for _ in 0..<Self.roundCount {
                items = Self.items(responses, levels, count, noise: noise.common ?? 0)
                levels = responses.map { Self.level(of: $0, items.offsets, items.discriminations) }
                noise = Self.variances(responses, levels, items)
            }
        }
        offsets = items.offsets
        discriminations = items.discriminations
        offsetVariances = items.offsetVariances
        values = Spread(of: responses.joined().map(\.value))
        self.levels = levels
        (noiseVariance, noiseFreedom, itemVariances) = noise
    }

    /// What a configuration of this level is expected to get on an item.
    public func expected(ofLevel level: Double, on item: Int) -> Double {
        offsets[item] + discriminations[item] * level
    }

    /// The level that results speak of, by least squares; `nil` without results or from items that tell nothing.
    public func level(of responses: [Response]) -> Double? {
        Self.level(of: responses, offsets, discriminations)
    }

    /// The standard deviation of ``level(of:)`` for results on these items, or `nil` where they tell nothing: by their
    /// own luck, and by how little is known of how hard the items are.
    ///
    /// Few results that happen to be alike have a variance near 0, and who was told that luck with it would believe it
    /// against all that comes later; so the variance is drawn towards what all results scatter by, which is no less (by
    /// a conjugate prior; Gelman et al. 2013, "Bayesian Data Analysis", section 2.6).
    ///
    /// - Parameter range: of values. One result more at either end, the rule of succession of Laplace (1774) for a
    ///   share, keeps a row of equal ones from being proof that all will be equal.
    public func deviation(ofLevelOn items: [Int], valuesIn range: ClosedRange<Double>) -> Double? {
        var counts = offsets.map { _ in 0.0 }
        for item in items { counts[item] += 1 }
        let weight = items.reduce(0) { $0 + discriminations[$1] * discriminations[$1] }
        guard weight > 0 else { return nil }
        let guess = values.variance(withOneMoreAt: range.lowerBound, range.upperBound)
        let squares = Self.varianceWeight * guess + noiseFreedom * (noiseVariance ?? 0)
        let noise = squares / (Self.varianceWeight + noiseFreedom)
        // Offsets average nothing, so their errors cancel where all items were asked.
        let share = Double(counts.count { $0 == 0 }) / Double(counts.count)
        let hardness = counts.indices.reduce(0.0) { sum, item in
            let pull = counts[item] * discriminations[item] / weight
            return sum + pull * pull * offsetVariances[item]
        }
        return (noise / weight + share * hardness).squareRoot()
    }

    /// How much each item tells of a level for its noise, about 1 on the average.
    private var tellingWeights: [Double] {
        let telling = discriminations.indices.map { item in
            discriminations[item] * discriminations[item] / max(itemVariances[item], 1e-300)
        }
        let mean = telling.reduce(0, +) / Double(telling.count)
        return telling.map { mean > 0 && mean.isFinite ? $0 / mean : 1 }
    }

    /// Items in an order drawn by chance, those that tell more being likely to come sooner: successive draws without
    /// replacement by weight (Efraimidis and Spirakis 2006).
    ///
    /// Who is asked only some of them is asked others than its like: what one item has against a kind of configuration
    /// averages out over them.
    public func tellingSooner(using stream: inout RandomStream) -> [Int] {
        let keys = tellingWeights.map { -log(1 - stream.uniform()) / max($0, 1e-9) }
        return keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    }
}
