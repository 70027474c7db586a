public import SearchSpace

/// Trials as a table of levels: each parameter's value as one of a few, so that parameters of every kind, absent ones
/// too, are treated alike.
///
/// Numbers are binned by their ranks into at most ``largestBinCount`` levels of about equally many trials; names and
/// flags are levels themselves; a parameter that a trial doesn't have is at the level "absent", the first.
public struct LevelTable: Hashable, Sendable {
    public static let largestBinCount = 6
    /// Further names of a parameter are put together.
    static let largestLevelCount = 32

    /// One parameter's levels.
    public struct Column: Hashable, Sendable {
        public let name: String
        /// What stands at each level, in words.
        public let labels: [String]
        /// Trials at each level; none is 0.
        public let counts: [Int]
        /// Whether the order of levels means something.
        public let isOrdered: Bool
        /// Each trial's level.
        public let levels: [Int]
    }

    /// Parameters with more than one level, by name.
    public let columns: [Column]
    public let values: [Double]

    /// A table of configurations and what came of them, in the same order.
    public init(_ configurations: [ParameterConfiguration], values: [Double]) {
        precondition(configurations.count == values.count, "a value for each configuration is needed")
        self.values = values
        let names = Set(configurations.flatMap { $0.values.keys }).sorted()
        columns = names.map { name in Self.column(name, configurations.map { $0[name] }) }
            .filter { $0.labels.count > 1 }
    }

    private static func column(_ name: String, _ entries: [ParameterValue?]) -> Column {
        let numbers = entries.map { $0.flatMap(number) }
        let isNumeric = zip(entries, numbers).allSatisfy { $0 == nil || $1 != nil }
        let raw = isNumeric ? binned(numbers) : named(entries)
        // Levels that no trial is at are left out.
        let used = Set(raw.levels).sorted()
        let places = Dictionary(used.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
        let levels = raw.levels.map { places[$0] ?? 0 }
        var counts = Array(repeating: 0, count: used.count)
        for level in levels { counts[level] += 1 }
        return Column(
            name: name, labels: used.map { raw.labels[$0] }, counts: counts, isOrdered: isNumeric, levels: levels)
    }

    private static func number(_ value: ParameterValue) -> Double? {
        switch value {
        case .real(let number): number
        case .integer(let number): Double(number)
        case .boolean, .choice: nil
        }
    }

    /// Level 0 is "absent".
    private static func binned(_ numbers: [Double?]) -> (labels: [String], levels: [Int]) {
        let sorted = numbers.compactMap(\.self).sorted()
        let distinct = sorted.reduce(into: [Double]()) { if $0.last != $1 { $0.append($1) } }
        guard distinct.count > largestBinCount else {
            let labels = distinct.map { "\($0)".hasSuffix(".0") ? String("\($0)".dropLast(2)) : "\($0)" }
            return (
                ["absent"] + labels,
                numbers.map { number in
                    number.flatMap { distinct.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
                }
            )
        }
        // Lower ends of the bins after the first.
        let ends = (1..<largestBinCount).map { sorted[$0 * sorted.count / largestBinCount] }
        let bins = ends.reduce(into: [Double]()) { if $0.last != $1, $1 > sorted[0] { $0.append($1) } }
        let lows = [sorted[0]] + bins
        let highs = bins.map { end in distinct.last { $0 < end } ?? end } + [sorted[sorted.count - 1]]
        let labels = zip(lows, highs).map { low, high in
            low == high ? short(low) : "\(short(low)) to \(short(high))"
        }
        return (
            ["absent"] + labels,
            numbers.map { number in
                number.map { value in bins.count { $0 <= value } + 1 } ?? 0
            }
        )
    }

    private static func named(_ entries: [ParameterValue?]) -> (labels: [String], levels: [Int]) {
        let counts = Dictionary(grouping: entries.compactMap { $0?.description }) { $0 }.mapValues(\.count)
        let ranked = counts.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }.map(\.key)
        let kept = ranked.prefix(largestLevelCount).sorted()
        let labels = ["absent"] + kept + (ranked.count > largestLevelCount ? ["others"] : [])
        return (
            labels,
            entries.map { entry in
                guard let name = entry?.description else { return 0 }
                return kept.firstIndex(of: name).map { $0 + 1 } ?? labels.count - 1
            }
        )
    }

    /// Three significant digits.
    private static func short(_ number: Double) -> String {
        guard number != 0, number.isFinite else { return "0" }
        var scale = 1.0
        while abs(number) * scale < 100, scale < 1e12 { scale *= 10 }
        let rounded = (number * scale).rounded() / scale
        let text = "\(rounded)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
