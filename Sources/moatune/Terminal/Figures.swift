import Foundation
import Inference
import NumericalMethods

/// Figures as a terminal shows them.
enum Figures {
    /// Tasks of one point a question need the second decimal.
    static func points(_ points: Double) -> String { String(format: abs(points) < 10 ? "%.2f" : "%.1f", points) }

    static func dollars(_ price: USDollars) -> String {
        if price.amount == 0 { return "$0" }
        return String(format: price.amount < 0.01 ? "$%.5f" : "$%.2f", price.amount)
    }

    /// With commas between thousands.
    static func count(_ number: Int) -> String {
        number.formatted(.number.locale(Locale(identifier: "en_US_POSIX")).grouping(.automatic))
    }

    static func time(_ seconds: Double) -> String {
        let whole = Int(clamped: seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
