internal import Foundation
public import NumericalMethods
public import SearchSpace

/// The tree-structured Parzen estimator, multivariate: models where good trials lie (l) and where the others do (g),
/// draws candidates from l, and proposes the one with the largest l/g (Bergstra et al. 2011, "Algorithms for
/// Hyper-Parameter Optimization", section 4; settings after Watanabe 2023, arXiv 2304.11127).
///
/// | here | in Watanabe 2023 |
/// | --- | --- |
/// | ``goodShare``, ``largestGoodCount`` | γ of "linear", β₁ = 0.15, at most 25 |
/// | ``candidateCount`` | N_s |
/// | the even component of each density | the prior, weight 1 |
///
/// A density is a mixture with a component for each trial, a product over parameters, so that what goes together
/// stays together. A parameter that is inactive in a component's trial is even there. Pending trials stand among the
/// bad ones, so that a batch doesn't crowd one place.
///
/// With several objectives the good ones are those on the first nondominated fronts, of the last of these the ones that
/// reach farthest (after Ozaki et al. 2020,
/// "Multiobjective Tree-Structured Parzen Estimator for Computationally Expensive Optimization Problems").
public struct TPESampler: Sampler {
    /// More than the usual tenth: under noise some of the best were lucky.
    public static let goodShare = 0.15
    public static let largestGoodCount = 25
    public static let candidateCount = 24
    /// Trials spread evenly before densities mean anything.
    public static let startCount = 10

    public init() {}

    public mutating func propose(
        from history: TrialHistory, stream: inout RandomStream
    ) -> ParameterConfiguration {
        let observations = history.rankable
        guard observations.count >= 2, history.askedCount >= Self.startCount else {
            return history.evenStart(using: &stream)
        }
        let share = Int((Self.goodShare * Double(observations.count)).rounded(.up))
        let goodCount = min(max(2, share), Self.largestGoodCount)
        let (leaders, rest) = observations.best(goodCount, objectiveCount: history.objectiveCount)
        let good = ParzenDensity(of: leaders.map(\.configuration), in: history.space)
        let bad = ParzenDensity(
            of: rest.map(\.configuration) + history.pending.map(\.configuration), in: history.space)
        let candidates = (0..<Self.candidateCount).map { _ in
            history.space.repaired(good.sample(using: &stream), using: &stream)
        }
        let ratios = candidates.map { good.logDensity(at: $0) - bad.logDensity(at: $0) }
        let best = ratios.indices.max { ratios[$0] < ratios[$1] } ?? 0
        return candidates[best]
    }
}

/// A mixture of product kernels around configurations, and an even component as prior.
struct ParzenDensity {
    private let space: ParameterSpace
    private let centres: [ParameterConfiguration]
    /// Standard deviation of numeric kernels, on the unit scale.
    private let bandwidth: Double

    init(of centres: [ParameterConfiguration], in space: ParameterSpace) {
        self.space = space
        self.centres = centres
        let count = Double(max(1, centres.count))
        let dimensions = Double(space.parameters.count)
        // Scott's rate; the lower limit ("magic clipping") keeps a lone cluster from becoming a spike.
        let rate = 0.25 * pow(count, -1 / (dimensions + 4))
        bandwidth = max(rate, 1 / (1 + min(100, count)) / 4)
    }

    func sample(using stream: inout RandomStream) -> ParameterConfiguration {
        let index = stream.integer(below: centres.count + 1)
        guard index < centres.count else { return space.sample(using: &stream) }
        let centre = centres[index]
        var drawn = ParameterConfiguration()
        for parameter in space.parameters where space.isActive(parameter, in: drawn) {
            drawn[parameter.name] =
                centre[parameter.name].map { kernelDraw(around: $0, in: parameter.domain, using: &stream) }
                ?? parameter.domain.sample(using: &stream)
        }
        return drawn
    }

    private func kernelDraw(
        around value: ParameterValue, in domain: ParameterDomain, using stream: inout RandomStream
    ) -> ParameterValue {
        switch domain {
        case .boolean, .choice:
            return stream.uniform() < keptShare(in: domain) ? value : domain.sample(using: &stream)
        case .integer, .real, .ordinal:
            let unit = domain.unit(of: value) ?? 0.5
            for _ in 0..<16 {
                let moved = unit + bandwidth * stream.normal()
                if (0...1).contains(moved) { return domain.value(atUnit: moved) }
            }
            return domain.sample(using: &stream)
        }
    }

    /// The logarithm of the mixture's density, up to a constant that is the same for all densities over the space.
    func logDensity(at configuration: ParameterConfiguration) -> Double {
        let logs = centres.map { logKernel(at: configuration, around: $0) } + [0]
        let largest = logs.max() ?? 0
        return largest + log(logs.reduce(0) { $0 + exp($1 - largest) } / Double(logs.count))
    }

    /// Relative to the even density.
    private func logKernel(at configuration: ParameterConfiguration, around centre: ParameterConfiguration) -> Double {
        space.parameters.reduce(0) { total, parameter in
            guard let value = configuration[parameter.name], let middle = centre[parameter.name] else { return total }
            return total + logKernel(at: value, around: middle, in: parameter.domain)
        }
    }

    private func logKernel(at value: ParameterValue, around middle: ParameterValue, in domain: ParameterDomain)
        -> Double
    {
        switch domain {
        case .boolean, .choice:
            let kept = keptShare(in: domain)
            let count = Double(domain.cardinality ?? 1)
            return log((1 - kept) + (value == middle ? kept * count : 0))
        case .integer, .real, .ordinal:
            guard let unit = domain.unit(of: value), let mean = domain.unit(of: middle) else { return 0 }
            let distance = (unit - mean) / bandwidth
            let mass = 0.5 * (erf((1 - mean) / bandwidth / 2.0.squareRoot()) + erf(mean / bandwidth / 2.0.squareRoot()))
            return -0.5 * distance * distance - log(bandwidth * (2 * Double.pi).squareRoot() * max(mass, 1e-9))
        }
    }

    /// How much of a categorical kernel's mass stays on its own value: the prior counts as one more trial.
    private func keptShare(in domain: ParameterDomain) -> Double {
        let count = Double(centres.count)
        return count / (count + 1) * 0.85
    }
}
