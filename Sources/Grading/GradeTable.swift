internal import Foundation

/// A grade as a table for people.
public enum GradeTable {
    /// A head, a line for each part, and the total.
    public static func lines(of grade: Grade) -> [String] {
        let width = max(8, min(40, grade.cases.map(\.name.count).max() ?? 0))
        func line(_ name: String, _ points: String, _ most: String, _ outcome: String) -> String {
            let shown = name.count > width ? name.prefix(width - 1) + "~" : name[...]
            return shown.padding(toLength: width, withPad: " ", startingAt: 0)
                + [points, most].map { String(repeating: " ", count: max(1, 9 - $0.count)) + $0 }.joined() + "  "
                + outcome
        }
        func figure(_ points: Double) -> String { String(format: "%.2f", points) }
        var lines: [String] = [line("part", "points", "of", "outcome")]
        lines += grade.cases.map { line($0.name, figure($0.points), figure($0.maximumPoints), $0.outcome.rawValue) }
        lines.append(line("total", figure(grade.points), figure(grade.maximumPoints), grade.outcome.rawValue))
        if let agreement = grade.agreement {
            lines.append("the judge agrees with itself in \(Int((agreement * 100).rounded())) % of its verdicts")
        }
        return lines
    }
}
