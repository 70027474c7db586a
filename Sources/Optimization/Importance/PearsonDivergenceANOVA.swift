internal import NumericalMethods

/// Which parameters the best trials have in common: how far their values differ from all trials' (PED-ANOVA; Watanabe,
/// Bansal and Hutter 2023, "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in Arbitrary Subspaces",
/// equation 14 with the trials themselves as the wider set).
///
/// Of a parameter d with level densities p of all trials and q of the best share γ of them, the importance is the
/// Pearson divergence
///
///     D(q ‖ p) = Σ p(l) · (q(l) / p(l) − 1)²
///
/// divided by the sum over parameters. Densities are of a ``LevelTable``'s levels, where the paper has kernel
/// densities, each with one trial of the prior's spread over them.
public struct PearsonDivergenceANOVA: Sendable {
    /// One parameter's part.
    public struct Share: Hashable, Sendable {
        public let name: String
        /// Of the sum over all parameters; in 0...1.
        public let share: Double
        /// The divergence itself.
        public let divergence: Double
        /// The probability that it comes to as much by chance: the share of dealings of "best" to trials by lot in
        /// which it does, by Holm's correction for all parameters.
        public let chance: Double
        /// The level that is most over-represented among the best, its frequency there and among all trials.
        public let favourite: String
        public let favouriteAmongBest: Double
        public let favouriteAmongAll: Double
    }

    /// Largest first.
    public let shares: [Share]
    /// Trials that count as the best: ties with the last are among them.
    public let bestCount: Int

    /// The best quarter: enough trials to have frequencies, few enough to be good.
    public static let bestShare = 0.25
    /// Enough for a corrected probability below 1 in 20 among a hundred parameters.
    static let dealingCount = 1_999

    /// - Parameter table: higher outcomes are better.
    /// - Complexity: trials × parameters × dealings.
    public init(_ table: LevelTable, seed: UInt64 = 0) {
        let count = table.values.count
        let wanted = max(1, Int((Double(count) * Self.bestShare).rounded()))
        let sorted = table.values.sorted(by: >)
        let limit = sorted.indices.contains(wanted - 1) ? sorted[wanted - 1] : 0
        let best = table.values.indices.filter { table.values[$0] >= limit }
        bestCount = best.count
        guard best.count < count else {
            shares = []
            return
        }
        let divergences = table.columns.map { Self.divergence(of: best, in: $0) }
        var reached = Array(repeating: 1, count: divergences.count)
        var rows = Array(table.values.indices)
        var stream = RandomStream(seed: seed, path: "dealings")
        for _ in 0..<Self.dealingCount {
            for place in 0..<best.count { rows.swapAt(place, place + stream.integer(below: count - place)) }
            let dealt = Array(rows.prefix(best.count))
            for (index, column) in table.columns.enumerated()
            where Self.divergence(of: dealt, in: column) >= divergences[index] - 1e-12 {
                reached[index] += 1
            }
        }
        let chances = HolmCorrection.adjusted(reached.map { Double($0) / Double(Self.dealingCount + 1) })
        let total = divergences.reduce(0, +)
        shares = table.columns.indices.map { index in
            let favourite = Self.favourite(of: best, in: table.columns[index])
            return Share(
                name: table.columns[index].name, share: total > 0 ? divergences[index] / total : 0,
                divergence: divergences[index], chance: chances[index],
                favourite: table.columns[index].labels[favourite.level], favouriteAmongBest: favourite.amongBest,
                favouriteAmongAll: favourite.amongAll)
        }
        .sorted { (-$0.divergence, $0.name) < (-$1.divergence, $1.name) }
    }

    private static func counts(of rows: [Int], in column: LevelTable.Column) -> [Double] {
        var counts = Array(repeating: 0.0, count: column.labels.count)
        for row in rows { counts[column.levels[row]] += 1 }
        return counts
    }

    private static func divergence(of rows: [Int], in column: LevelTable.Column) -> Double {
        let prior = 1 / Double(column.labels.count)
        let all = Double(column.levels.count)
        return zip(counts(of: rows, in: column), column.counts).reduce(0) { sum, pair in
            let among = (pair.0 + prior) / (Double(rows.count) + 1)
            let density = (Double(pair.1) + prior) / (all + 1)
            return sum + density * (among / density - 1) * (among / density - 1)
        }
    }

    private static func favourite(
        of rows: [Int], in column: LevelTable.Column
    ) -> (level: Int, amongBest: Double, amongAll: Double) {
        let best = counts(of: rows, in: column).map { $0 / Double(rows.count) }
        let all = column.counts.map { Double($0) / Double(column.levels.count) }
        let level = best.indices.max { best[$0] - all[$0] < best[$1] - all[$1] } ?? 0
        return (level, best[level], all[level])
    }
}
