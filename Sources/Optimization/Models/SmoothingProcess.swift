internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// A Gaussian process that tells signal from noise among evaluated configurations: near ones lend each other
/// evidence, and a lucky value shrinks towards what its neighbours say.
///
/// Matérn-5/2 kernel (Rasmussen and Williams 2006, equation 4.17) over ``MixedDistance``; length scale and share of
/// noise by the largest marginal likelihood (equation 2.30) over a small grid, which is robust with few trials.
struct SmoothingProcess {
    private let distance: MixedDistance
    private let points: [[Double?]]
    private let mean: Double
    private let scale: Double
    private let lengthScale: Double
    private let factor: CholeskyFactor
    private let weights: [Double]

    /// - Parameter values: one for each configuration, finite.
    /// - Returns: `nil` without values.
    /// - Complexity: 20 times n³/6 for n values.
    init?(_ configurations: [ParameterConfiguration], values: [Double], in space: ParameterSpace) {
        guard !values.isEmpty else { return nil }
        distance = MixedDistance(space)
        points = configurations.map(distance.point)
        mean = values.reduce(0, +) / Double(values.count)
        let centre = mean
        let variance = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(values.count)
        scale = variance > 0 && variance.isFinite ? variance.squareRoot() : 1
        let targets = values.map { [mean, scale] value in (value - mean) / scale }
        let squares = Self.squares(points, distance)
        var best: (likelihood: Double, lengthScale: Double, factor: CholeskyFactor, weights: [Double])?
        for lengthScale in [0.5, 0.9, 1.5, 2.5, 4.5] {
            for noiseShare in [0.05, 0.2, 0.5, 0.8] {
                guard let fit = Self.fit(squares, targets, lengthScale, noiseShare) else { continue }
                if best == nil || fit.likelihood > (best?.likelihood ?? -.infinity) {
                    best = (fit.likelihood, lengthScale, fit.factor, fit.weights.map { $0 * (1 - noiseShare) })
                    chosenNoiseShare = noiseShare
                }
            }
        }
        guard let best else { return nil }
        lengthScale = best.lengthScale
        factor = best.factor
        weights = best.weights
    }

    private var chosenNoiseShare = 0.5

    private static func squares(_ points: [[Double?]], _ distance: MixedDistance) -> [Double] {
        var squares = [Double](repeating: 0, count: points.count * points.count)
        for row in points.indices {
            for column in 0..<row {
                let square = distance.squared(points[row], points[column])
                squares[row * points.count + column] = square
                squares[column * points.count + row] = square
            }
        }
        return squares
    }

    private static func fit(
        _ squares: [Double], _ targets: [Double], _ lengthScale: Double, _ noiseShare: Double
    ) -> (likelihood: Double, factor: CholeskyFactor, weights: [Double])? {
        let count = targets.count
        var covariance = squares.map { (1 - noiseShare) * kernel($0, lengthScale) }
        for index in 0..<count { covariance[index * count + index] += noiseShare + 1e-8 }
        guard let factor = CholeskyFactor(of: covariance, size: count) else { return nil }
        let weights = factor.solve(targets)
        let fit = zip(targets, weights).reduce(0) { $0 + $1.0 * $1.1 }
        return (-0.5 * fit - 0.5 * factor.logDeterminant, factor, weights)
    }

    private static func kernel(_ square: Double, _ lengthScale: Double) -> Double {
        let ratio = (5 * square).squareRoot() / lengthScale
        return (1 + ratio + ratio * ratio / 3) * exp(-ratio)
    }

    /// The belief about the noiseless value at `configuration`.
    func posterior(at configuration: ParameterConfiguration) -> (mean: Double, standardError: Double) {
        let point = distance.point(configuration)
        let kernels = points.map { Self.kernel(distance.squared(point, $0), lengthScale) }
        let centred = zip(kernels, weights).reduce(0) { $0 + $1.0 * $1.1 }
        let share = 1 - chosenNoiseShare
        let reduced = factor.solveLower(kernels.map { $0 * share })
        let variance = max(0, share - reduced.reduce(0) { $0 + $1 * $1 })
        return (mean + scale * centred, scale * variance.squareRoot())
    }
}
