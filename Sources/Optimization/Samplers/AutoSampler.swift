public import NumericalMethods
public import SearchSpace

/// The sampler for who doesn't want to choose: whoever has shown that it can predict proposes.
///
/// The Gaussian process predicts each observation from the others (leave-one-out, Rasmussen and Williams 2006, section
/// 5.4.2). While those predictions beat the plain mean and spread of the other observations by their logarithmic score,
/// it proposes. Where they don't, its maps mean nothing, and it takes turns with the Parzen estimator and evolution,
/// which need an order of the trials only.
public struct AutoSampler: Sampler {
    private var process = GaussianProcessSampler()
    private var parzen = TPESampler()
    private var evolution = EvolutionSampler()

    public init() {}

    public mutating func propose(
        from history: TrialHistory, stream: inout RandomStream
    ) -> ParameterConfiguration {
        guard process.isMisled(by: history) else { return process.propose(from: history, stream: &stream) }
        switch history.askedCount % 3 {
        case 0: return process.propose(from: history, stream: &stream)
        case 1: return parzen.propose(from: history, stream: &stream)
        default: return evolution.propose(from: history, stream: &stream)
        }
    }
}
