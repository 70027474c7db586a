internal import NumericalMethods

/// Points in a plane drawn with letters; of several in one place the most telling letter is seen.
struct TextScatter {
    /// A point with its letter.
    struct Mark {
        var x: Double
        var y: Double
        var letter: Character
    }

    let points: [Mark]
    let xLabel: String

    static let width = 58
    static let height = 11
    /// Later letters cover earlier ones.
    private static let covering: [Character] = [".", "o", "D", "P", "B"]

    var rows: [String] {
        guard let left = points.map(\.x).min(), let right = points.map(\.x).max(), let low = points.map(\.y).min(),
            let high = points.map(\.y).max()
        else { return [] }
        var cells = Array(repeating: Array(repeating: Character(" "), count: Self.width), count: Self.height)
        func place(_ value: Double, _ from: Double, _ to: Double, _ count: Int) -> Int {
            to > from ? Int(clamped: ((value - from) / (to - from) * Double(count - 1)).rounded()) : 0
        }
        func rank(_ letter: Character) -> Int { Self.covering.firstIndex(of: letter) ?? 0 }
        for point in points.sorted(by: { rank($0.letter) < rank($1.letter) }) {
            cells[place(point.y, low, high, Self.height)][place(point.x, left, right, Self.width)] = point.letter
        }
        let body = cells.indices.reversed().map { row -> String in
            let value = low + Double(row) / Double(Self.height - 1) * (high - low)
            return PlainLine.leftPadded(ReportFigures.points(value), to: 7) + " |" + String(cells[row]).trimmingRight()
        }
        let ends = (ReportFigures.plain(left), ReportFigures.plain(right))
        let middle = PlainLine.leftPadded("", to: max(1, (Self.width - ends.0.count - ends.1.count - xLabel.count) / 2))
        return body + [String(repeating: " ", count: 9) + ends.0 + middle + xLabel + middle + ends.1]
    }
}
