/// A curve drawn with characters: values over steps, at most 60 columns wide.
enum TextCurve {
    static let height = 8
    static let widest = 60

    /// Rows from the top, each with its value at the left; empty without values.
    static func rows(_ values: [Double]) -> [String] {
        guard let low = values.min(), let high = values.max() else { return [] }
        let columns = resampled(values)
        let span = high > low ? high - low : 1
        return (0..<height).map { row in
            let level = Double(height - 1 - row) / Double(height - 1)
            let label = PlainLine.leftPadded(ReportFigures.points(low + level * span), to: 7)
            let cells = columns.map { value -> String in
                let place = Int(((value - low) / span * Double(height - 1)).rounded())
                return place == height - 1 - row ? "*" : " "
            }
            return label + " |" + cells.joined().trimmingRight()
        }
    }

    /// The last value of each of at most ``widest`` equal stretches.
    private static func resampled(_ values: [Double]) -> [Double] {
        guard values.count > widest else { return values }
        return (0..<widest).map { values[(($0 + 1) * values.count) / widest - 1] }
    }
}

extension String {
    /// Without the characters `end` at its end.
    func trimmingRight(_ end: Character = " ") -> String {
        var text = self
        while text.last == end { text.removeLast() }
        return text
    }
}
