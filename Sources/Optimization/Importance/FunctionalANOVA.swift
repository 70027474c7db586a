internal import NumericalMethods

/// How much each parameter, and each pair beyond its parts, moves the outcome: the variance of a forest's prediction
/// split over parameters (Hutter, Hoos and Leyton-Brown 2014, "An Efficient Approach for Assessing Hyperparameter
/// Importance", algorithms 1 and 2), each tree by itself, averaged over trees. Shares are of the variance between the
/// outcomes themselves, not of what the trees predict of it: what is left is noise, or not learned.
///
/// Levels count as often as the trials had them, so the shares describe what was tried, not the whole space. A search
/// looks more often where it hopes, which makes what it settled early look less important.
public struct FunctionalANOVA: Sendable {
    /// The part of the variance that is due to one parameter, or to two together beyond each alone.
    public struct Share: Hashable, Sendable {
        /// One name or two.
        public let names: [String]
        /// In 0...1.
        public let share: Double
        /// How much trees differ on it, as a standard deviation.
        public let spread: Double
    }

    /// A parameter's effect by itself: the mean outcome at each of its levels, over all others.
    public struct Marginal: Hashable, Sendable {
        public let column: LevelTable.Column
        public let means: [Double]
        /// How much trees differ on each, as a standard deviation.
        public let spreads: [Double]
    }

    public static let treeCount = 48
    /// Shuffles that tell what share a parameter without influence may come to: the largest of 19 is exceeded by
    /// chance once in 20.
    static let shuffleCount = 19

    /// Shares of single parameters, largest first.
    public let shares: [Share]
    /// Shares of pairs of the most important parameters, largest first.
    public let pairShares: [Share]
    /// The share of the outcomes' variance that the forest predicts for trials it was not grown from; below 0 when
    /// it predicts worse than their mean.
    public let predictedShare: Double
    private let marginals: [String: Marginal]

    /// - Parameters:
    ///   - pairsAmong: of so many of the most important parameters pairs are looked at.
    /// - Complexity: trees × trials × parameters × log(trials).
    public init(_ table: LevelTable, seed: UInt64 = 0, pairsAmong: Int = 6) {
        let forest = Forest(table, treeCount: Self.treeCount, seed: seed)
        predictedShare = forest.outOfBagShare
        let decompositions = forest.trees.map { TreeDecomposition($0, of: table) }
        let names = table.columns.map(\.name)
        let single = names.indices.map { index in
            Self.share([names[index]], decompositions.map { $0.share(of: index) })
        }
        shares = single.sorted { (-$0.share, $0.names[0]) < (-$1.share, $1.names[0]) }
        let top = Array(shares.prefix(pairsAmong).compactMap { names.firstIndex(of: $0.names[0]) })
        let pairs = top.indices.flatMap { first in top.indices.dropFirst(first + 1).map { (top[first], top[$0]) } }
        pairShares = pairs.map { pair in
            Self.share([names[pair.0], names[pair.1]], decompositions.map { $0.share(of: pair.0, and: pair.1) })
        }
        .sorted { (-$0.share, $0.names.joined()) < (-$1.share, $1.names.joined()) }
        marginals = Dictionary(
            table.columns.enumerated().map { index, column in
                (column.name, Self.marginal(column, decompositions.map { $0.marginal(of: index) }))
            }
        ) { first, _ in first }
    }

    /// The effect of the parameter called `name` by itself, or `nil` when it never varied.
    public func marginal(of name: String) -> Marginal? { marginals[name] }

    private static func share(_ names: [String], _ values: [Double]) -> Share {
        let estimate = MeanEstimate(of: values)
        let spread = (estimate.standardError ?? 0) * Double(values.count).squareRoot()
        return Share(names: names, share: estimate.mean, spread: spread)
    }

    private static func marginal(_ column: LevelTable.Column, _ trees: [[Double]]) -> Marginal {
        let estimates = column.labels.indices.map { level in MeanEstimate(of: trees.map { $0[level] }) }
        let root = Double(trees.count).squareRoot()
        return Marginal(
            column: column, means: estimates.map(\.mean), spreads: estimates.map { ($0.standardError ?? 0) * root })
    }

    /// The largest share that any parameter came to when the outcomes were dealt out anew, many times: a share above
    /// it comes by chance once in 20.
    ///
    /// - Complexity: some ten times that of the shares themselves.
    public static func chanceShare(of table: LevelTable, seed: UInt64 = 0) -> Double {
        (0..<shuffleCount).reduce(0.0) { highest, number in
            var stream = RandomStream(seed: seed, path: "shuffle", String(number))
            let shuffled = table.shufflingValues(using: &stream)
            let forest = Forest(shuffled, treeCount: treeCount / 2, seed: seed &+ UInt64(number) &+ 1)
            let trees = forest.trees.map { TreeDecomposition($0, of: shuffled) }
            let shares = shuffled.columns.indices.map { index in
                trees.reduce(0) { $0 + $1.share(of: index) } / Double(max(1, trees.count))
            }
            return max(highest, shares.max() ?? 0)
        }
    }
}

extension LevelTable {
    /// The same with the outcomes' ranks in their place, equal ones at their middle: one trial that failed badly then
    /// weighs as one trial, not as all the variance there is.
    public var ranked: LevelTable {
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        var ranks = values
        var start = 0
        while start < order.count {
            let end = order[start...].firstIndex { values[$0] != values[order[start]] } ?? order.count
            for place in start..<end { ranks[order[place]] = Double(start + end - 1) / 2 }
            start = end
        }
        return LevelTable(columns: columns, values: ranks)
    }

    fileprivate func shufflingValues(using stream: inout RandomStream) -> LevelTable {
        var values = values
        for place in values.indices.dropLast() {
            values.swapAt(place, place + stream.integer(below: values.count - place))
        }
        return LevelTable(columns: columns, values: values)
    }

    /// Of the outcomes, over all trials.
    fileprivate var variance: Double {
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count))
    }

    private init(columns: [Column], values: [Double]) {
        self.columns = columns
        self.values = values
    }
}

/// Trees grown from bootstrap samples of the trials (Breiman 2001, "Random Forests").
private struct Forest {
    let trees: [RegressionTree]
    let outOfBagShare: Double

    init(_ table: LevelTable, treeCount: Int, seed: UInt64) {
        let count = table.values.count
        var trees: [RegressionTree] = []
        var sums = Array(repeating: 0.0, count: count)
        var votes = Array(repeating: 0, count: count)
        for number in 0..<treeCount {
            var stream = RandomStream(seed: seed, path: "tree", String(number))
            let rows = (0..<count).map { _ in stream.integer(below: count) }
            let tree = RegressionTree(table, rows: rows, stream: &stream)
            trees.append(tree)
            for row in Set(0..<count).subtracting(rows) {
                sums[row] += tree.prediction(for: row, in: table)
                votes[row] += 1
            }
        }
        self.trees = trees
        let judged = votes.indices.filter { votes[$0] > 0 }
        let mean = judged.reduce(0) { $0 + table.values[$1] } / Double(max(1, judged.count))
        let total = judged.reduce(0) { $0 + (table.values[$1] - mean) * (table.values[$1] - mean) }
        let missed = judged.reduce(0) { sum, row in
            let error = table.values[row] - sums[row] / Double(votes[row])
            return sum + error * error
        }
        outOfBagShare = total > 0 ? 1 - missed / total : 0
    }
}

/// One tree's prediction, its variance split over parameters. Levels weigh as often as trials had them.
private struct TreeDecomposition {
    private let tree: RegressionTree
    /// Each leaf's share of the whole, parameter by parameter.
    private let widths: [[Double]]
    private let volumes: [Double]
    private let weights: [[Double]]
    private let mean: Double
    private let variance: Double

    init(_ tree: RegressionTree, of table: LevelTable) {
        self.tree = tree
        let count = Double(max(1, table.values.count))
        let weights = table.columns.map { column in column.counts.map { Double($0) / count } }
        self.weights = weights
        widths = tree.leaves.map { leaf in
            leaf.levels.enumerated().map { index, levels in
                weights[index].indices.reduce(0) { $0 + (levels >> UInt64($1) & 1 == 1 ? weights[index][$1] : 0) }
            }
        }
        volumes = widths.map { $0.reduce(1, *) }
        mean = zip(tree.leaves, volumes).reduce(0) { $0 + $1.0.mean * $1.1 }
        variance = table.variance
    }

    /// The mean prediction at each level of a parameter, over all others.
    func marginal(of index: Int) -> [Double] {
        var means = Array(repeating: 0.0, count: weights[index].count)
        for (place, leaf) in tree.leaves.enumerated() where widths[place][index] > 0 {
            let part = leaf.mean * volumes[place] / widths[place][index]
            for level in means.indices where leaf.levels[index] >> UInt64(level) & 1 == 1 { means[level] += part }
        }
        return means
    }

    func share(of index: Int) -> Double {
        guard variance > 0 else { return 0 }
        return zip(marginal(of: index), weights[index]).reduce(0) {
            $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean)
        } / variance
    }

    /// What two parameters do together beyond what each does alone.
    func share(of first: Int, and second: Int) -> Double {
        guard variance > 0 else { return 0 }
        let (one, other) = (marginal(of: first), marginal(of: second))
        let columns = weights[second].count
        var joint = Array(repeating: 0.0, count: weights[first].count * columns)
        for (place, leaf) in tree.leaves.enumerated() {
            let width = widths[place][first] * widths[place][second]
            guard width > 0 else { continue }
            let part = leaf.mean * volumes[place] / width
            for row in weights[first].indices where leaf.levels[first] >> UInt64(row) & 1 == 1 {
                for column in 0..<columns where leaf.levels[second] >> UInt64(column) & 1 == 1 {
                    joint[row * columns + column] += part
                }
            }
        }
        var sum = 0.0
        for row in weights[first].indices {
            for column in 0..<columns {
                let beyond = joint[row * columns + column] - one[row] - other[column] + mean
                sum += weights[first][row] * weights[second][column] * beyond * beyond
            }
        }
        return sum / variance
    }
}
