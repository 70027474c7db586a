internal import Foundation

/// Scores bent so that they look normal: the Yeo–Johnson family (2000, "A new family of power transformations to
/// improve normality or symmetry"), its power by maximum likelihood over a grid, then standardized.
///
/// Scores of tuning problems have a long tail of bad ones, whose differences don't matter; powers above 1 draw it in.
package struct OutputWarp: Hashable, Codable, Sendable {
    /// Powers to choose from where values are exact. Noise makes the bend's own guess worth less than none: there the
    /// scores stay straight.
    package static let exactPowers = [1, 1.25, 1.5, 1.75, 2]

    /// What lies lower is taken for this: disasters differ in nothing that matters.
    private let floor: Double
    private let centre: Double
    private let scale: Double
    private let power: Double
    private let warpedMean: Double
    private let warpedDeviation: Double

    /// Every power lets the values keep their order.
    package init(_ scores: [Double], powers: [Double]) {
        let sorted = scores.sorted()
        let middle = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        // Six times the way from the median up to the best.
        let reach = 36 * ((sorted.last ?? 0) / 6 - middle / 6)
        floor = reach > 0 && reach.isFinite ? middle - reach : -Double.greatestFiniteMagnitude
        let scores = scores.map { [floor] in max($0, floor) }
        let largest = scores.reduce(0) { max($0, abs($1)) }
        let unit = largest > 1e100 ? largest : 1
        let small = scores.map { $0 / unit }
        let mean = small.reduce(0, +) / Double(max(1, small.count))
        let deviation = Self.deviation(small, mean)
        centre = mean * unit
        scale = deviation > 1e-12 * (abs(mean) + 1e-300) ? deviation * unit : 1
        let standard = scores.map { [centre, scale] in ($0 - centre) / scale }
        var best: (score: Double, power: Double, mean: Double, deviation: Double) = (-.infinity, 1, 0, 1)
        for power in powers {
            let warped = standard.map { Self.bent($0, power) }
            let mean = warped.reduce(0, +) / Double(max(1, warped.count))
            let deviation = Self.deviation(warped, mean)
            guard deviation > 1e-12 else { continue }
            let jacobian = standard.reduce(0) { $0 + ($1 < 0 ? -1 : 1) * log1p(abs($1)) }
            let score = -Double(warped.count) * log(deviation) + (power - 1) * jacobian
            if score > best.score + 1e-9 { best = (score, power, mean, deviation) }
        }
        (power, warpedMean, warpedDeviation) = (best.power, best.mean, best.deviation)
    }

    /// A score as the model sees it.
    package func warped(_ score: Double) -> Double {
        (Self.bent((max(score, floor) - centre) / scale, power) - warpedMean) / warpedDeviation
    }

    /// The score that ``warped(_:)`` turned into `value`.
    package func score(_ value: Double) -> Double {
        centre + scale * Self.straightened(value * warpedDeviation + warpedMean, power)
    }

    /// How much a small change of a score changes its warped value.
    package func slope(at score: Double) -> Double {
        let standard = (score - centre) / scale
        let bend = standard < 0 ? pow(1 - standard, 1 - power) : pow(1 + standard, power - 1)
        return bend / (scale * warpedDeviation)
    }

    private static func bent(_ x: Double, _ power: Double) -> Double {
        if x >= 0 { return power == 0 ? log1p(x) : (pow(1 + x, power) - 1) / power }
        return power == 2 ? -log1p(-x) : -(pow(1 - x, 2 - power) - 1) / (2 - power)
    }

    private static func straightened(_ y: Double, _ power: Double) -> Double {
        if y >= 0 { return power == 0 ? expm1(y) : pow(1 + y * power, 1 / power) - 1 }
        return power == 2 ? -expm1(-y) : 1 - pow(1 - y * (2 - power), 1 / (2 - power))
    }

    private static func deviation(_ values: [Double], _ mean: Double) -> Double {
        (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count))).squareRoot()
    }
}
