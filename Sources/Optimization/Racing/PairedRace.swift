internal import NumericalMethods

/// What is believed of the difference between a trial and its reference before the first pair: normal-inverse-gamma,
/// the conjugate prior of a normal mean and variance (Gelman et al. 2013, "Bayesian Data Analysis", section 3.3).
///
/// | here | in Gelman et al. |
/// | --- | --- |
/// | ``mean`` | μ₀ |
/// | ``meanWeight`` | κ₀, pairs that the mean is worth |
/// | ``variance`` | σ₀² of one paired difference |
/// | ``varianceWeight`` | ν₀, degrees of freedom that the variance is worth |
public struct DifferencePrior: Hashable, Codable, Sendable {
    public var mean: Double
    public var meanWeight: Double
    public var variance: Double
    public var varianceWeight: Double
    /// How uncertain the reference's own level is, as a standard deviation: no number of pairs takes it away.
    public var referenceDeviation: Double

    /// A prior; weights and the variance are more than 0, the deviation 0 or more.
    public init(
        mean: Double, meanWeight: Double, variance: Double, varianceWeight: Double, referenceDeviation: Double = 0
    ) {
        precondition(
            meanWeight > 0 && variance > 0 && varianceWeight > 0 && referenceDeviation >= 0,
            "a prior needs positive weights and a positive variance")
        self.mean = mean
        self.meanWeight = meanWeight
        self.variance = variance
        self.varianceWeight = varianceWeight
        self.referenceDeviation = referenceDeviation
    }
}

/// What paired differences say about their mean: Student's t about a mean that is shrunk towards the prior's.
///
/// With n differences of mean d̄ and sum of squares S about it:
///
///     κ = κ₀ + n,  ν = ν₀ + n,  m = (κ₀ μ₀ + n d̄) / κ
///     ν s² = ν₀ σ₀² + S + (κ₀ n / κ) (d̄ - μ₀)²
///     mean difference ~ t(ν) about m with scale² s² / κ + the reference's own variance
///
/// One pair is enough: the prior says how much pairs scatter.
public struct PairedPosterior: Hashable, Sendable {
    public let mean: Double
    /// The scale of Student's t, not a standard deviation.
    public let scale: Double
    public let degreesOfFreedom: Double

    /// The belief after `differences`, in any order; the prior's when there are none.
    public init(of differences: [Double], prior: DifferencePrior) {
        let n = Double(differences.count)
        let average = differences.isEmpty ? 0 : differences.reduce(0, +) / n
        let squares = differences.reduce(0) { $0 + ($1 - average) * ($1 - average) }
        let weight = prior.meanWeight + n
        let departure = average - prior.mean
        mean = (prior.meanWeight * prior.mean + n * average) / weight
        degreesOfFreedom = prior.varianceWeight + n
        let spread =
            prior.varianceWeight * prior.variance + squares
            + (differences.isEmpty ? 0 : prior.meanWeight * n / weight * departure * departure)
        let level = prior.referenceDeviation * prior.referenceDeviation
        scale = (spread / degreesOfFreedom / weight + level).squareRoot()
    }

    /// The probability that the mean difference is more than `margin`.
    public func probability(above margin: Double = 0) -> Double {
        StudentTDistribution(degreesOfFreedom: degreesOfFreedom).cumulative((mean - margin) / scale)
    }
}

/// A race against a reference, pair by pair: who is unlikely to be better stops.
///
/// The question is put at every rung, so the errors add up over rungs; tests hold the whole race's error rates against
/// simulated trials, as large or small as the reference or planted above it.
public struct PairedRace: Hashable, Codable, Sendable {
    public enum Verdict: String, Codable, Sendable {
        case goesOn
        /// It is unlikely to be better.
        case isWeak
        /// It can't be better any more, whatever the rest brings.
        case isBeaten
    }

    public var prior: DifferencePrior
    /// A trial stops when the probability that it is better than the reference is below this.
    public var stoppingProbability: Double

    /// A race; the probability lies in 0 ..< 1, and 0 stops only who can't win any more.
    public init(prior: DifferencePrior, stoppingProbability: Double) {
        precondition((0..<1).contains(stoppingProbability), "expected 0 ..< 1, got \(stoppingProbability)")
        self.prior = prior
        self.stoppingProbability = stoppingProbability
    }

    /// The verdict on a trial that differs from the reference by `differences` so far, larger is better.
    ///
    /// - Parameter largestRest: the most that each difference still to come can be; `nil` when there is no limit.
    public func verdict(on differences: [Double], largestRest: [Double]? = nil) -> Verdict {
        guard !differences.isEmpty else { return .goesOn }
        if let largestRest, differences.reduce(0, +) + largestRest.reduce(0, +) < 0 { return .isBeaten }
        let better = PairedPosterior(of: differences, prior: prior).probability()
        return better < stoppingProbability ? .isWeak : .goesOn
    }
}
