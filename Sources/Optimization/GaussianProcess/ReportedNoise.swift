internal import Foundation

/// The noise of values as it was reported with them, smoothed over the values.
///
/// A deviation that is computed from the value it belongs to shares that value's luck: of ten questions, the slice that
/// happens to be answered well reports less noise than its equally good neighbour, and means weighed by such reports
/// lean towards the ends of the range. So the variance is taken for a quadratic function of the value, as that of a
/// share is, fitted to all reports by least squares, and read at what is believed of a configuration, not at each value
/// of it.
///
/// What a report says beyond that function is how many evaluations its value is worth.
package struct ReportedNoise: Sendable {
    /// Of 1, the standardized value and its square.
    private let coefficients: [Double]
    private let centre: Double
    private let scale: Double
    private let range: ClosedRange<Double>

    /// Fewer reports say nothing of a curve.
    private static let leastReports = 8

    /// `nil` where no deviation above 0 is reported.
    package init?(_ values: some Sequence<Double>, deviations: some Sequence<Double?>) {
        let known = zip(values, deviations).compactMap { value, deviation in
            deviation.flatMap { $0 > 0 ? (value: value, variance: $0 * $0) : nil }
        }
        let sorted = known.map(\.variance).sorted()
        guard let least = sorted.first, let most = sorted.last, most.isFinite, least > 0 else { return nil }
        range = least...most
        let count = Double(known.count)
        let mean = known.reduce(0) { $0 + $1.value / count }
        let spread = known.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) / count }.squareRoot()
        let scale = spread.isFinite && spread > 1e-12 * (abs(mean) + 1e-300) ? spread : 1
        (centre, self.scale) = (mean, scale)
        let median = sorted[sorted.count / 2]
        guard known.count >= Self.leastReports, least < most else {
            coefficients = [median, 0, 0]
            return
        }
        let rows = known.map { (x: ($0.value - mean) / scale, y: $0.variance / median) }
        coefficients = Self.quadratic(rows).map { $0 * median }
    }

    /// The least squares coefficients, a little drawn to 0 so that two different values are enough.
    private static func quadratic(_ rows: [(x: Double, y: Double)]) -> [Double] {
        let ridge = 1e-6 * Double(rows.count)
        var moments = [Double](repeating: 0, count: 5)
        var products = [Double](repeating: 0, count: 3)
        for (x, y) in rows {
            var power = 1.0
            for order in 0..<5 {
                moments[order] += power
                if order < 3 { products[order] += power * y }
                power *= x
            }
        }
        // Each row of the normal equations with its right-hand side.
        var matrix: [[Double]] = []
        for row in 0..<3 {
            var entries: [Double] = [moments[row], moments[row + 1], moments[row + 2], products[row]]
            if row > 0 { entries[row] += ridge }
            matrix.append(entries)
        }
        for pivot in 0..<3 {
            for row in 0..<3 where row != pivot {
                let factor: Double = matrix[row][pivot] / matrix[pivot][pivot]
                for column in pivot..<4 { matrix[row][column] -= factor * matrix[pivot][column] }
            }
        }
        let solution: [Double] = (0..<3).map { matrix[$0][3] / matrix[$0][$0] }
        let mean = products[0] / Double(rows.count)
        return solution.allSatisfy { $0.isFinite } ? solution : [mean, 0, 0]
    }

    /// The variance of one usual evaluation of a configuration that is worth `value`.
    package func variance(at value: Double) -> Double {
        let x = (value - centre) / scale
        let found = coefficients[0] + x * (coefficients[1] + x * coefficients[2])
        return found.isFinite ? min(max(found, range.lowerBound), range.upperBound) : range.upperBound
    }

    /// How many usual evaluations a value with this deviation is worth; 1 where none is reported.
    package func count(of value: Double, _ deviation: Double?) -> Double {
        guard let deviation else { return 1 }
        return min(max(variance(at: value) / (deviation * deviation), 1e-3), 1e3)
    }
}
