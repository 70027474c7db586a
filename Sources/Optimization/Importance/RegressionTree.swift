internal import NumericalMethods

/// A regression tree over a ``LevelTable``: each leaf is a box, a set of levels for every parameter, and a mean.
///
/// Grown by least squares (Breiman, Friedman, Olshen and Stone 1984, "Classification and Regression Trees"); levels
/// without an order are sorted by their means before they are cut, which finds the best of all subsets (ibid., 9.4).
struct RegressionTree: Sendable {
    /// A box of levels, bit l of entry j being level l of parameter j, with the mean of the trials within.
    struct Leaf: Sendable {
        var levels: [UInt64]
        var mean: Double
    }

    private(set) var leaves: [Leaf] = []

    /// Trials that a leaf holds at least: fewer would be fitted to their noise.
    static let fewestTrials = 4

    /// A tree of the trials `rows` (repeated ones count repeatedly), trying a random two thirds of the parameters at
    /// each cut, so that trees differ.
    init(_ table: LevelTable, rows: [Int], stream: inout RandomStream) {
        let whole = table.columns.map { UInt64.max >> UInt64(64 - $0.labels.count) }
        grow(table, rows: rows, box: whole, stream: &stream)
    }

    /// The mean of the leaf that a trial falls into.
    func prediction(for row: Int, in table: LevelTable) -> Double {
        for leaf in leaves {
            let isWithin = table.columns.indices.allSatisfy {
                leaf.levels[$0] >> UInt64(table.columns[$0].levels[row]) & 1 == 1
            }
            if isWithin { return leaf.mean }
        }
        return 0
    }

    private mutating func grow(_ table: LevelTable, rows: [Int], box: [UInt64], stream: inout RandomStream) {
        let mean = rows.reduce(0) { $0 + table.values[$1] } / Double(max(1, rows.count))
        guard rows.count >= 2 * Self.fewestTrials, let cut = bestCut(table, rows: rows, box: box, stream: &stream)
        else {
            leaves.append(Leaf(levels: box, mean: mean))
            return
        }
        let column = table.columns[cut.column]
        let (left, right) = (box[cut.column] & cut.levels, box[cut.column] & ~cut.levels)
        var (leftBox, rightBox) = (box, box)
        leftBox[cut.column] = left
        rightBox[cut.column] = right
        let leftRows = rows.filter { left >> UInt64(column.levels[$0]) & 1 == 1 }
        let rightRows = rows.filter { left >> UInt64(column.levels[$0]) & 1 == 0 }
        grow(table, rows: leftRows, box: leftBox, stream: &stream)
        grow(table, rows: rightRows, box: rightBox, stream: &stream)
    }

    private struct Cut {
        let column: Int
        let levels: UInt64
        let gain: Double
    }

    private func bestCut(
        _ table: LevelTable, rows: [Int], box: [UInt64], stream: inout RandomStream
    ) -> Cut? {
        var order = Array(table.columns.indices)
        for place in order.indices.dropLast() {
            order.swapAt(place, place + stream.integer(below: order.count - place))
        }
        let tried = (order.count * 2 + 2) / 3
        var best: Cut?
        for (place, index) in order.enumerated() {
            // More are tried only while nothing was found.
            if place >= tried, best != nil { break }
            guard let cut = bestCut(table, rows: rows, column: index, box: box[index]) else { continue }
            if cut.gain > (best?.gain ?? 1e-12) { best = cut }
        }
        return best
    }

    private func bestCut(_ table: LevelTable, rows: [Int], column index: Int, box: UInt64) -> Cut? {
        let column = table.columns[index]
        var sums = Array(repeating: 0.0, count: column.labels.count)
        var counts = Array(repeating: 0, count: column.labels.count)
        for row in rows {
            sums[column.levels[row]] += table.values[row]
            counts[column.levels[row]] += 1
        }
        var order = counts.indices.filter { counts[$0] > 0 }
        guard order.count > 1 else { return nil }
        if !column.isOrdered {
            order.sort { (sums[$0] / Double(counts[$0]), $0) < (sums[$1] / Double(counts[$1]), $1) }
        }
        let (total, count) = (sums.reduce(0, +), rows.count)
        var best: Cut?
        var (leftSum, leftCount, levels) = (0.0, 0, UInt64(0))
        for level in order.dropLast() {
            leftSum += sums[level]
            leftCount += counts[level]
            levels |= 1 << UInt64(level)
            guard leftCount >= Self.fewestTrials, count - leftCount >= Self.fewestTrials else { continue }
            let rightSum = total - leftSum
            let gain =
                leftSum * leftSum / Double(leftCount) + rightSum * rightSum / Double(count - leftCount)
                - total * total / Double(count)
            if gain > (best?.gain ?? 0) { best = Cut(column: index, levels: levels, gain: gain) }
        }
        return best
    }
}
