extension ItemResponseModel {
    static func level(of responses: [Response], _ offsets: [Double], _ discriminations: [Double]) -> Double? {
        var sum = 0.0
        var weight = 0.0
        for response in responses {
            let discrimination = discriminations[response.item]
            sum += discrimination * (response.value - offsets[response.item])
            weight += discrimination * discrimination
        }
        return weight > 0 ? sum / weight : nil
    }

    /// What all values scatter by, whoever they are of.
    struct Spread: Hashable, Sendable {
        private let count: Double
        private let mean: Double
        private let squares: Double

        init(of values: [Double]) {
            let mean = values.reduce(0, +) / Double(max(1, values.count))
            count = Double(values.count)
            self.mean = mean
            squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        }

        /// The variance with one value more at `low` and at `high`.
        func variance(withOneMoreAt low: Double, _ high: Double) -> Double {
            let weight = count + 2
            let centre = (count * mean + low + high) / weight
            let ends = (low - centre) * (low - centre) + (high - centre) * (high - centre)
            return (squares + count * (mean - centre) * (mean - centre) + ends) / weight
        }
    }

    struct Items {
        var offsets: [Double]
        var discriminations: [Double]
        var offsetVariances: [Double]
        /// Parameters' worth that the offsets took from the results.
        var freedom: Double
    }

    /// Offsets and discriminations by their posterior means given the levels, item by item, then brought to scale.
    ///
    /// Both are drawn towards what all items have in common by as much as the noise makes them uncertain: an item that
    /// two configurations answered by luck is not taken for an easy one.
    static func items(
        _ responses: [[Response]], _ levels: [Double?], _ count: Int, noise: Double
    ) -> Items {
        let flat = Items(
            offsets: Array(repeating: 0, count: count), discriminations: Array(repeating: 1, count: count),
            offsetVariances: Array(repeating: 0, count: count), freedom: 0)
        let known = levels.compactMap { $0 }
        guard known.count > 1 else { return flat }
        let average = known.reduce(0, +) / Double(known.count)
        var sums = Array(repeating: ItemSums(), count: count)
        for (responses, level) in zip(responses, levels) {
            guard let level else { continue }
            for response in responses { sums[response.item].add(level: level - average, value: response.value) }
        }
        // A hard item doesn't turn the order of configurations about.
        let weight = max(noise / (discriminationDeviation * discriminationDeviation), 1e-12)
        let slopes = sums.map { max(0, $0.slope(shrunkBy: weight)) }
        let means = zip(sums, slopes).map { $0.mean(atLevel: 0, slope: $1) }
        let scale = slopes.reduce(0, +) / Double(count)
        guard scale > 1e-9 else { return flat }
        let answered = zip(means, sums).compactMap { mean, sums in mean.map { ($0, sums.count) } }
        let centre = answered.reduce(0) { $0 + $1.0 } / Double(max(1, answered.count))
        let luck = answered.reduce(0) { $0 + noise / $1.1 } / Double(max(1, answered.count))
        let spread = answered.reduce(0) { $0 + ($1.0 - centre) * ($1.0 - centre) } / Double(max(1, answered.count - 1))
        // By the method of moments: what the items' means scatter beyond luck.
        let variance = max(0, spread - luck)
        var items = flat
        items.discriminations = slopes.map { $0 / scale }
        var shrunk: [Double] = []
        for (index, mean) in means.enumerated() {
            let trust = noise > 0 ? variance * sums[index].count / (variance * sums[index].count + noise) : 1
            // Items nobody answered are as hard as the others on average.
            shrunk.append(centre + (mean.map { trust * ($0 - centre) } ?? 0))
            items.offsetVariances[index] = mean == nil ? variance : variance * (1 - trust)
            items.freedom += mean == nil ? 0 : trust
        }
        // The mean over all items at the average level is the level of the average configuration.
        let middle = shrunk.reduce(0, +) / Double(count)
        items.offsets = zip(shrunk, items.discriminations).map { $0 - $1 * middle }
        return items
    }

    static func variances(
        _ responses: [[Response]], _ levels: [Double?], _ fitted: Items
    ) -> (common: Double?, freedom: Double, items: [Double]) {
        let (offsets, discriminations) = (fitted.offsets, fitted.discriminations)
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
        // Offsets were fitted too.
        freedom -= max(0, fitted.freedom - 1)
        guard freedom > 0 else { return (nil, 0, offsets.map { _ in 1 }) }
        let common = squares.reduce(0, +) / freedom
        let items = zip(squares, counts).map { ($0 + varianceWeight * common) / ($1 + varianceWeight) }
        return (common, freedom, items)
    }

    private struct ItemSums {
        private(set) var count = 0.0
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
