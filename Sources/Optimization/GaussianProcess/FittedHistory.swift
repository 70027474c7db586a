internal import NumericalMethods
internal import SearchSpace

/// What the sampler keeps of a history so as not to do it again: encodings, fits, covariances.
///
/// A cache only: with it or without, the same history gives the same model. The fits form a chain, each starting
/// where the last ended, that is the same whenever it is made.
struct FittedHistory: Sendable {
    private(set) var layout: KernelLayout
    private(set) var encoded = EncodedHistory()
    private var fit: HyperparameterFit?
    /// What the fit was made for.
    private var fittedValues = Values(scores: [], deviations: [])
    private var pairs: PairColumns?
    /// How well the model of the last fit predicts.
    private var evidence: PredictiveEvidence?
    private let earlier: EarlierModels
    /// All configurations where values are noisy and the space has few.
    let arms: FiniteArms?
    private var known = GaussianProcessModel.KnownCovariances()

    init(_ history: TrialHistory) {
        layout = KernelLayout(
            SpaceEncoding(history.space, groups: history.parts.groups), isNoisy: history.isNoisy)
        arms = history.isNoisy ? FiniteArms(layout.encoding) : nil
        earlier = EarlierModels(history.earlier, direction: history.firstDirection, layout: layout)
    }

    /// Configurations that earlier runs believe to be best.
    func earlierBest(_ count: Int) -> [ParameterConfiguration] { earlier.best(count) }

    var encoding: SpaceEncoding { layout.encoding }

    /// Takes in what is new.
    mutating func update(_ history: TrialHistory) {
        if layout.isNoisy != history.isNoisy || encoding.space != history.space { self = Self(history) }
        let before = encoded.places.count
        encoded.update(history.observations, encoding: encoding)
        if encoded.places.count < before { fit = nil }
    }

    /// The model of the observations, given one score for each.
    ///
    /// - Parameter isLasting: whether these scores are the beginning of those that will be given later; otherwise the
    ///   fit is made for them alone.
    mutating func model(_ history: TrialHistory, scores: [Double], isLasting: Bool) -> GaussianProcessModel? {
        let deviations = history.observations.map { $0.noiseStandardDeviations[0] }
        var logarithms = isLasting ? chained(scores, deviations) : lone(scores, deviations)
        // Each proposal believes in one of the shapes that are possible.
        if isLasting, let draws = fit?.draws, !draws.isEmpty { logarithms = draws[history.askedCount % draws.count] }
        let data = PooledData(
            encoded, scores: scores, deviations: deviations, isNoisy: layout.isNoisy,
            keeping: .believed(isNoisy: layout.isNoisy))
        let own = GaussianProcessModel(data, layout: layout, logarithms: logarithms, known: &known)
        guard isLasting, !earlier.isEmpty, let own else { return own }
        let joining = earlier.points(
            targets: data.targets, at: data.points, own: PredictiveEvidence(own)?.predictions ?? data.targets)
        guard !joining.isEmpty else { return own }
        var none = GaussianProcessModel.KnownCovariances()
        return GaussianProcessModel(
            PooledData(data, joinedBy: joining), layout: layout, logarithms: logarithms, known: &none) ?? own
    }

    /// Whether the model of the last fit predicts no better than a mean; never before there are ``leastEvidence``
    /// observations.
    mutating func predictsNothing(_ history: TrialHistory, scores: [Double]) -> Bool {
        guard scores.count >= Self.leastEvidence else { return false }
        let deviations = history.observations.map { $0.noiseStandardDeviations[0] }
        let logarithms = chained(scores, deviations)
        if evidence == nil, let fit {
            let data = fitted(scores, deviations, fit.observationCount)
            evidence = GaussianProcessModel(data, layout: layout, logarithms: logarithms, known: &known)
                .flatMap(PredictiveEvidence.init)
        }
        return evidence.map { $0.gain <= 0 } ?? false
    }

    private struct Values: Equatable {
        let scores: [Double]
        let deviations: [Double?]

        func prefix(_ count: Int) -> Self {
            Self(scores: Array(scores.prefix(count)), deviations: Array(deviations.prefix(count)))
        }
    }

    /// Fewer leave-one-out predictions say nothing.
    private static let leastEvidence = 20

    private mutating func chained(_ scores: [Double], _ deviations: [Double?]) -> [Double] {
        let counts = HyperparameterFit.chainedCounts(upTo: scores.count)
        let known = Values(scores: scores, deviations: deviations)
        if let fit, !counts.contains(fit.observationCount) || fittedValues != known.prefix(fit.observationCount) {
            self.fit = nil
        }
        for count in counts where count > (fit?.observationCount ?? 0) {
            evidence = nil
            fit = HyperparameterFit(
                fitted(scores, deviations, count), layout: layout, observationCount: count, startCount: 2,
                previous: fit?.logarithms, pairs: &pairs)
            fittedValues = known.prefix(count)
        }
        return fit?.logarithms ?? layout.prior.map(\.centre)
    }

    private func lone(_ scores: [Double], _ deviations: [Double?]) -> [Double] {
        let count = max(2, HyperparameterFit.fittedCount(scores.count))
        return HyperparameterFit(
            fitted(scores, deviations, count), layout: layout, observationCount: count, startCount: 1
        ).logarithms
    }

    private func fitted(_ scores: [Double], _ deviations: [Double?], _ count: Int) -> PooledData {
        PooledData(
            encoded, scores: Array(scores.prefix(count)), deviations: Array(deviations.prefix(count)),
            isNoisy: layout.isNoisy, keeping: .fitted(isNoisy: layout.isNoisy))
    }
}
