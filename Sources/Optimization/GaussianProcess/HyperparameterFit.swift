internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// Finds the kernel's hyperparameters: the maximum of marginal likelihood times prior, and where the noise of values
/// was reported, others that they leave possible.
///
/// A pure function of the data and of where it starts, so that a resumed search finds the same ones.
struct HyperparameterFit: Sendable {
    /// How many observations it has seen.
    let observationCount: Int
    let logarithms: [Double]
    /// A few of what the data leave possible, where the noise was reported; else none.
    let draws: [[Double]]

    /// How many observations the fit sees that serves `count` of them: all while there are few, then about every 8th
    /// part more.
    static func fittedCount(_ count: Int) -> Int { count / step(count) * step(count) }

    private static func step(_ count: Int) -> Int {
        count < 24 ? 2 : count < 64 ? 4 : count < 96 ? 8 : count < 256 ? 16 : count < 1024 ? 64 : 256
    }

    /// The counts of the fits that lead to the one that serves `count` observations, in order, each starting where the
    /// one before ended; the first starts anew whenever the number of observations has doubled, lest the fits stay in a
    /// place that was good once.
    static func chainedCounts(upTo count: Int) -> [Int] {
        var counts: [Int] = []
        var next = 2
        while next <= count {
            if counts.first?.leadingZeroBitCount != next.leadingZeroBitCount { counts = [] }
            counts.append(next)
            var following = next + 1
            while fittedCount(following) != following { following += 1 }
            next = following
        }
        return counts
    }

    /// - Parameters:
    ///   - startCount: how many of the fixed starts to search from.
    ///   - previous: a fit to fewer of the same observations, to start from instead, for a few steps.
    ///   - pairs: of an earlier fit, used where they fit; then those of this one.
    init(
        _ data: PooledData, layout: KernelLayout, observationCount: Int, startCount: Int, previous: [Double]? = nil,
        pairs: inout PairColumns?
    ) {
        self.observationCount = observationCount
        let columns = PairColumns(layout, data.points, growing: pairs)
        pairs = columns
        let kernel = TrainingKernel(layout, columns)
        let prior = layout.prior(reportedNoise: data.reportedNoise)
        let centres = prior.map(\.centre)
        let cold = LimitedMemoryMinimizer(evaluationLimit: data.points.count > 120 ? 20 : 35, valueTolerance: 0.01)
        let warm = LimitedMemoryMinimizer(evaluationLimit: 10, valueTolerance: 0.05)
        var searches = Self.starts(centres, isNoisy: layout.isNoisy).prefix(startCount).map { ($0, cold) }
        if let previous { searches = [(previous, warm)] }
        var best: LimitedMemoryMinimizer.Minimum?
        for (start, minimizer) in searches {
            let found = minimizer.minimum(from: start, in: layout.bounds) {
                kernel.objective(
                    $0, targets: data.targets, noiseFactors: data.noiseFactors, prior: prior)
            }
            if let found, found.value < (best?.value ?? .infinity) { best = found }
        }
        logarithms = best?.point ?? centres
        guard data.reportedNoise != nil else {
            draws = []
            return
        }
        draws = Self.draws(from: logarithms, prior, layout.bounds, observationCount) {
            kernel.logLikelihood($0, targets: data.targets, noiseFactors: data.noiseFactors)
        }
    }

    /// Hyperparameters as likely as the data and the prior make them (Snoek, Larochelle and Adams 2012, "Practical
    /// Bayesian Optimization of Machine Learning Algorithms", section 3.2).
    ///
    /// The likeliest ones of few noisy values are not the average ones: they see shape in luck, and what they believe
    /// is too sure.
    private static func draws(
        from start: [Double], _ prior: [(centre: Double, deviation: Double)], _ bounds: [ClosedRange<Double>],
        _ count: Int, logLikelihood: ([Double]) -> Double?
    ) -> [[Double]] {
        guard let value = logLikelihood(start) else { return [] }
        let sampler = EllipticalSliceSampler(prior: prior)
        var stream = RandomStream(seed: 0, path: "hyperparameters", String(count))
        var state = EllipticalSliceSampler.State(position: start, logLikelihood: value)
        var draws: [[Double]] = []
        for step in 1..<(firstDraw + drawCount * drawDistance) {
            state = sampler.next(after: state, using: &stream) { position in
                zip(position, bounds).allSatisfy { $1.contains($0) } ? logLikelihood(position) : nil
            }
            if step >= firstDraw, (step - firstDraw) % drawDistance == 0 { draws.append(state.position) }
        }
        return draws
    }

    private static let drawCount = 8
    /// Steps before the first draw, and from one to the next.
    private static let firstDraw = 10
    private static let drawDistance = 3

    /// A fit to data that no other fit has seen.
    init(_ data: PooledData, layout: KernelLayout, observationCount: Int, startCount: Int) {
        var none: PairColumns?
        self.init(data, layout: layout, observationCount: observationCount, startCount: startCount, pairs: &none)
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
