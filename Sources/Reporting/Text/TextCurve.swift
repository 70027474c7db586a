internal import NumericalMethods

/// A curve with a band about it, drawn with characters.
enum TextCurve {
    static let height = 10
    static let widest = 60

    /// One value with the band's ends, which may be missing.
    struct Sample {
        var value: Double
        var band: ClosedRange<Double>?
    }

    /// Rows from the top, each with its value at the left: `*` the curve, `.` its band; empty without samples.
    static func rows(_ samples: [Sample], height: Int = height, widest: Int = widest) -> [String] {
        let ends = samples.flatMap { [$0.value, $0.band?.lowerBound ?? $0.value, $0.band?.upperBound ?? $0.value] }
        guard let low = ends.min(), let high = ends.max(), height > 1, widest > 0 else { return [] }
        let columns = resampled(samples, to: widest)
        let span = high > low ? high - low : 1
        func row(of value: Double) -> Int { Int(clamped: ((value - low) / span * Double(height - 1)).rounded()) }
        return (0..<height).reversed().map { level in
            let label = ReportFigures.points(low + Double(level) / Double(height - 1) * span)
            let cells = columns.map { sample -> String in
                if row(of: sample.value) == level { return "*" }
                guard let band = sample.band else { return " " }
                return (row(of: band.lowerBound)...row(of: band.upperBound)).contains(level) ? "." : " "
            }
            return PlainLine.leftPadded(label, to: 7) + " |" + cells.joined().trimmingRight()
        }
    }

    /// The last sample of each of at most `widest` equal stretches.
    private static func resampled(_ samples: [Sample], to widest: Int) -> [Sample] {
        guard samples.count > widest else { return samples }
        return (0..<widest).map { samples[(($0 + 1) * samples.count) / widest - 1] }
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
