internal import Foundation
internal import Inference
internal import NumericalMethods
internal import Tuning

/// Figures as reports write them: short, with a unit, and never more exact than they are.
enum ReportFigures {
    static func points(_ points: Double) -> String {
        abs(points) < 10 ? String(format: "%.2f", points) : String(format: "%.1f", points)
    }

    /// With its sign; what rounds to nothing counts as positive.
    static func signed(_ points: Double) -> String {
        let text = self.points(points)
        guard text.hasPrefix("-") else { return "+" + text }
        return text == "-0.00" ? "+0.00" : text
    }

    /// `95 % interval 0.47 to 1.00, n = 8 of 4 questions`.
    static func evidence(_ estimate: ScoreEstimate) -> String {
        "95 % interval \(interval(estimate.interval)), \(number(of: estimate))"
    }

    /// `n = 8 of 4 questions`; of one question each, `n = 8`.
    static func number(of estimate: ScoreEstimate) -> String {
        let number = "n = \(estimate.evaluationCount)"
        guard estimate.questionCount != estimate.evaluationCount else { return number }
        return number + " of \(estimate.questionCount) question" + (estimate.questionCount == 1 ? "" : "s")
    }

    static func interval(_ range: ClosedRange<Double>) -> String {
        guard range.lowerBound > -1e100, range.upperBound < 1e100 else { return "unknown" }
        return "\(points(range.lowerBound)) to \(points(range.upperBound))"
    }

    static func signedInterval(_ range: ClosedRange<Double>) -> String {
        guard range.lowerBound > -1e100, range.upperBound < 1e100 else { return "unknown" }
        return "\(signed(range.lowerBound)) to \(signed(range.upperBound))"
    }

    /// Three significant digits below a cent, cents above a dollar.
    static func dollars(_ price: USDollars?) -> String {
        guard let amount = price?.amount else { return "unknown price" }
        if amount == 0 || !amount.isFinite { return amount == 0 ? "$0" : "unknown price" }
        if amount < 0 { return "-" + dollars(USDollars(-amount)) }
        if amount >= 1 { return String(format: "$%.2f", amount) }
        let digits = max(2, 2 - Int(clamped: log10(amount).rounded(.down)))
        return String(format: "$%.\(min(digits, 9))f", amount)
    }

    static func seconds(_ seconds: Double?) -> String {
        guard let seconds else { return "unknown time" }
        if seconds < 60 { return String(format: seconds < 10 ? "%.2f s" : "%.1f s", seconds) }
        if seconds < 3600 { return "\(Int(clamped: seconds) / 60) min \(Int(clamped: seconds) % 60) s" }
        return "\(Int(clamped: seconds) / 3600) h \(Int(clamped: seconds) % 3600 / 60) min"
    }

    /// Tokens to three digits where there are many.
    static func roundTokens(_ number: Int) -> String {
        number < 1_000_000 ? count(number) : String(format: "%.3g million", Double(number) / 1e6)
    }

    static func count(_ number: Int) -> String {
        var digits = Array(String(number.magnitude))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return (number < 0 ? "-" : "") + String(digits)
    }

    /// A p-value in words: never more digits than it carries, and never 0.
    static func significance(_ value: Double) -> String {
        if value < 0.001 { return "p under 0.001" }
        return "p = " + String(format: value < 0.1 ? "%.3f" : "%.2f", value)
    }

    /// Three significant digits.
    static func plain(_ number: Double) -> String { String(format: "%.3g", number) }

    static func percent(_ share: Double) -> String { String(format: "%.0f %%", share * 100) }
}
