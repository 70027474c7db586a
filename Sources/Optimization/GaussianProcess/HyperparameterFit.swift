internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// Finds the kernel's hyperparameters: the maximum of marginal likelihood times prior, from fixed starts.
///
/// A pure function of the data, so that a resumed search finds the same ones.
struct HyperparameterFit: Hashable, Codable, Sendable {
    /// How many observations it has seen.
    let observationCount: Int
    let logarithms: [Double]

    /// A fit is made anew after this many trials: each while there are few, then about every 16th part.
    static func fittedCount(_ count: Int) -> Int {
        let step = count < 24 ? 2 : count < 64 ? 4 : count < 128 ? 8 : count < 512 ? 32 : 128
        return count / step * step
    }

    init(_ data: PooledData, encoding: SpaceEncoding, isNoisy: Bool, observationCount: Int, startCount: Int) {
        self.observationCount = observationCount
        let layout = KernelLayout(encoding, isNoisy: isNoisy)
        let kernel = TrainingKernel(layout, data.points)
        let centres = layout.prior.map(\.centre)
        let minimizer = LimitedMemoryMinimizer(evaluationLimit: data.points.count > 120 ? 20 : 35, valueTolerance: 0.01)
        var best: LimitedMemoryMinimizer.Minimum?
        for start in Self.starts(centres, isNoisy: isNoisy).prefix(startCount) {
            let found = minimizer.minimum(from: start, in: layout.bounds) {
                kernel.objective($0, targets: data.targets, noiseFactors: data.noiseFactors)
            }
            if let found, found.value < (best?.value ?? .infinity) { best = found }
        }
        logarithms = best?.point ?? centres
    }

    /// The prior's centre, then a world of more noise and simpler shape.
    private static func starts(_ centres: [Double], isNoisy: Bool) -> [[Double]] {
        var second = centres
        second[KernelLayout.noise] += isNoisy ? 1.5 : 0
        second[KernelLayout.productShare] += isNoisy ? -1.5 : 1.5
        second[KernelLayout.pairShare] += isNoisy ? -1 : 1
        return [centres, second]
    }
}
