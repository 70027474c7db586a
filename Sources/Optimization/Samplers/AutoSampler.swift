public import NumericalMethods
public import SearchSpace

/// The sampler for who doesn't want to choose: the tree-structured Parzen estimator and evolution in turn.
///
/// The two fail differently, one by trusting its densities where parameters interact, the other by walking slowly;
/// each sees what the other found.
public struct AutoSampler: Sampler {
    private var parzen = TPESampler()
    private var evolution = EvolutionSampler()

    public init() {}

    public mutating func propose(
        from history: TrialHistory, stream: inout RandomStream
    ) -> ParameterConfiguration {
        history.askedCount.isMultiple(of: 2)
            ? parzen.propose(from: history, stream: &stream)
            : evolution.propose(from: history, stream: &stream)
    }
}
