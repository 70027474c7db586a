internal import Foundation

/// The mean of paired differences that lie within −`largest`...`largest`, with an interval that keeps within them and
/// never is a point.
///
/// Student's t with an unseen difference more at either side, as far as differences repeat each other: τ / 2 of one, τ
/// being the probability that two of them are equal. Ten questions that both answer alike are no proof that all others
/// would be. How large an unseen difference may be is ``unseen(among:largest:)``.
/// For differences of right and wrong answers it is the adjusted interval of Agresti and Min 2005, "Simple improved
/// confidence intervals for comparing matched proportions"; for differences that spread it is Student's.
public struct BoundedDifference: Hashable, Sendable {
    /// Of the differences as they are; 0 when there are none.
    public let mean: Double
    public let count: Int
    public let largest: Double
    private let center: Double
    private let weight: Double
    private let squares: Double

    /// The mean of `differences`, which are taken as independent.
    ///
    /// - Parameters:
    ///   - largest: the most that a difference can be.
    ///   - unseen: the most that one is likely to be, at most `largest`.
    public init(of differences: [Double], largest: Double, unseen: Double) {
        count = differences.count
        self.largest = largest
        mean = differences.isEmpty ? 0 : differences.reduce(0, +) / Double(differences.count)
        let ends = largest > 0 ? TiedValues.share(of: differences.map { $0 / largest }) / 2 : 0
        weight = Double(differences.count) + 2 * ends
        let center = weight > 0 ? differences.reduce(0, +) / weight : 0
        squares =
            differences.reduce(0) { $0 + ($1 - center) * ($1 - center) }
            + ends * ((unseen - center) * (unseen - center) + (unseen + center) * (unseen + center))
        self.center = center
    }

    /// How large a difference may be that was not seen, by the values that both sides had: as far as these lie apart, and
    /// all there is where they repeat each other, as right answers do.
    public static func unseen(among values: [Double], largest: Double) -> Double {
        guard largest > 0, let least = values.min(), let most = values.max() else { return max(0, largest) }
        return min(largest, max(most - least, largest * TiedValues.share(of: values.map { $0 / largest })))
    }

    /// The standard error of ``mean``, or `nil` with fewer than two differences.
    public var standardError: Double? { count > 1 ? (squares / weight / (weight - 1)).squareRoot() : nil }

    /// The interval that holds the true mean with probability `level`; the whole range with fewer than two differences.
    public func confidenceInterval(level: Double) -> ClosedRange<Double> {
        guard let standardError else { return -largest...largest }
        let distribution = StudentTDistribution(degreesOfFreedom: Double(count - 1))
        let reach = distribution.quantile(0.5 + level / 2) * standardError
        let ends = max(-largest, center - reach)...min(largest, center + reach)
        return min(mean, ends.lowerBound)...max(mean, ends.upperBound)
    }
}
