internal import Foundation
public import NumericalMethods
public import SearchSpace

/// Bayesian optimization for mixed, conditional, noisy spaces: a Gaussian process believes, expected improvement on
/// the log scale proposes, and contenders are evaluated again where that teaches more than something new.
///
/// A noisy space of few configurations is a contest among all of them (`ArmContest`).
///
/// Where the noise of values is reported, which then is large, each proposal believes in one of several shapes that the
/// values leave possible, and the ranking in all of them together. Starts with configurations spread evenly. The agents
/// of an exchangeable group are a set to it, whatever the order of their slots. With several objectives each proposal
/// looks through the augmented Chebyshev scalarization of a weight vector drawn for it (Knowles 2006, "ParEGO"). With
/// constraints, what a configuration promises counts as much as it is likely to keep within the limits.
///
/// Keeps encodings and fits as a cache only: the same history and stream give the same proposal, whatever it proposed
/// before.
///
/// - Complexity: cubic in the number of trials up to ``pointLimit`` of them, of noisy ones ``noisyPointLimit``;
///   constant beyond.
public struct GaussianProcessSampler: Sampler {
    /// The model of exact values holds so many configurations.
    public static let pointLimit = 200
    /// The model of noisy values, of which each says little.
    public static let noisyPointLimit = 600
    /// The fit of hyperparameters, which costs most, sees this many.
    static let fitLimit = 160

    private var fitted: FittedHistory?

    public init() {}

    public mutating func propose(
        from history: TrialHistory, stream: inout RandomStream
    ) -> ParameterConfiguration {
        guard history.observations.count >= 2, history.askedCount >= Self.startCount(history) else {
            return earlierBest(history) ?? history.evenStart(using: &stream)
        }
        var fitted = fitted ?? FittedHistory(history)
        self.fitted = nil
        fitted.update(history)
        let isSingle = history.objectiveCount == 1
        let scores = isSingle ? history.observations.map { $0.scores[0] } : scalarized(history, using: &stream)
        let found = fitted.model(history, scores: scores, isLasting: isSingle).map { model in
            var model = model
            model.believe(at: history.pending.suffix(64).map(\.configuration))
            if let found = Self.contest(model, history, fitted, using: &stream) { return found }
            let excluded = ExcludedPoints(history, fitted)
            return AcquisitionSearch(
                model, isNoisy: history.isNoisy, excluded: excluded,
                isRepeating: history.parts.repetition == .contenders && Self.mayRepeat(history),
                feasibility: FeasibilityModel(history, layout: fitted.layout, encoded: fitted.encoded)
            ).best(using: &stream)
        }
        self.fitted = fitted
        return found.map { history.space.repaired($0, using: &stream) } ?? history.space.sample(using: &stream)
    }

    /// Of a space of few configurations under noise the next one to evaluate, new or not; `nil` elsewhere.
    private static func contest(
        _ model: GaussianProcessModel, _ history: TrialHistory, _ fitted: FittedHistory,
        using stream: inout RandomStream
    ) -> ParameterConfiguration? {
        guard let arms = fitted.arms, mayContest(history) else { return nil }
        let encoding = fitted.encoding
        let failed = history.failures.map {
            FiniteArms.key(encoding.point(encoding.codes(of: $0.configuration)), encoding)
        }
        return ArmContest(model, among: arms, failed: Set(failed), using: &stream)?.choice(turn: history.askedCount)
    }

    private static func mayContest(_ history: TrialHistory) -> Bool {
        history.objectiveCount == 1 && history.constraintCount == 0 && history.parts.repetition == .contenders
    }

    /// Whether the model of a history of one objective predicts no better than a mean. Where each configuration is an
    /// arm with evidence of its own, that is no reason to leave it.
    mutating func isMisled(by history: TrialHistory) -> Bool {
        guard history.objectiveCount == 1, history.observations.count >= 2 else { return false }
        var fitted = fitted ?? FittedHistory(history)
        self.fitted = nil
        fitted.update(history)
        let isContest = fitted.arms != nil && Self.mayContest(history)
        let isMisled =
            !isContest && fitted.predictsNothing(history, scores: history.observations.map { $0.scores[0] })
        self.fitted = fitted
        return isMisled
    }

    /// Trials before the model is asked: a tenth of the budget, at least 4, at most twice the parameters.
    static func startCount(_ history: TrialHistory) -> Int {
        let share = (history.budgetTrials ?? 100) / (history.earlier.isEmpty ? 10 : 20)
        return min(max(4, share), 2 * max(2, history.space.parameters.count), 24)
    }

    /// Contenders are evaluated again in the last quarter of the budget, or at any time where nobody knows it: most
    /// that lead before are overtaken by what is found later, and what was spent on telling them apart is lost.
    static func mayRepeat(_ history: TrialHistory) -> Bool {
        history.budgetTrials.map { history.askedCount >= $0 - $0 / 4 } ?? true
    }

    /// The first few trials of a search with a past are what the past thinks best.
    private mutating func earlierBest(_ history: TrialHistory) -> ParameterConfiguration? {
        guard !history.earlier.isEmpty, history.askedCount < Self.earlierBestCount else { return nil }
        let fitted = fitted ?? FittedHistory(history)
        self.fitted = fitted
        let best = fitted.earlierBest(Self.earlierBestCount)
        return history.askedCount < best.count ? best[history.askedCount] : nil
    }

    private static let earlierBestCount = 3

    /// One score from several: the worst weighted one, and a little of their sum, each scaled to 0...1.
    private func scalarized(_ history: TrialHistory, using stream: inout RandomStream) -> [Double] {
        let draws = (0..<history.objectiveCount).map { _ in -log(1 - stream.uniform()) + 1e-12 }
        let total = draws.reduce(0, +)
        let ranges = (0..<history.objectiveCount).map { objective in
            let values = history.observations.map { $0.scores[objective] }
            return (values.min() ?? 0, values.max() ?? 1)
        }
        return history.observations.map { observation in
            let terms = observation.scores.indices.map { objective -> Double in
                let (low, high) = ranges[objective]
                let share = high > low ? (observation.scores[objective] / 2 - low / 2) / (high / 2 - low / 2) : 0.5
                return draws[objective] / total * (share - 1)
            }
            return (terms.min() ?? 0) + 0.05 * terms.reduce(0, +)
        }
    }
}

extension GaussianProcessSampler {
    private enum CodingKeys: CodingKey {}

    /// A sampler without its cache, which it fills again from the history.
    public init(from decoder: any Decoder) throws { self.init() }

    /// Nothing: the history says it all.
    public func encode(to encoder: any Encoder) throws { _ = encoder.container(keyedBy: CodingKeys.self) }
}
