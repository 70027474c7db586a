public import NumericalMethods
public import SearchSpace

/// Proposes evenly over the space: the baseline that every other sampler must beat.
public struct RandomSampler: Sampler {
    public init() {}

    public mutating func propose(
        from history: TrialHistory, stream: inout RandomStream
    ) -> ParameterConfiguration {
        history.space.sample(using: &stream)
    }
}

extension SamplerName {
    /// The sampler of this name, knowing nothing yet.
    func makeSampler() -> any Sampler {
        switch self {
        case .random: RandomSampler()
        case .tpe: TPESampler()
        case .bayesian: GaussianProcessSampler()
        case .evolution: EvolutionSampler()
        case .auto: AutoSampler()
        }
    }
}
