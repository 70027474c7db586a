internal import Grading
internal import MixtureOfAgents
internal import Optimization

/// What trials of a run say together: how hard its questions are, how much they tell, and what a trial that stopped
/// early would have scored on all of them.
struct TrialEvidence {
    let maximumPoints: Double
    /// Mixtures in the order first tried, each with all its results.
    let mixtures: [(fingerprint: String, results: [ReplicateResult])]
    let model: ItemResponseModel
    private let items: [String: Int]

    /// The evidence of the trials that ended; failed and running ones say nothing.
    init(_ trials: some Sequence<TrialResult>, settings: RunSettings) {
        maximumPoints = settings.maximumPoints
        items = Dictionary(settings.questions.enumerated().map { ($1, $0) }) { first, _ in first }
        var places: [String: Int] = [:]
        var mixtures: [(fingerprint: String, results: [ReplicateResult])] = []
        for trial in trials where trial.state == .complete || trial.state == .stoppedEarly {
            let fingerprint = trial.mixture.fingerprint
            if let place = places[fingerprint] {
                mixtures[place].results += trial.replicates
            } else {
                places[fingerprint] = mixtures.count
                mixtures.append((fingerprint, trial.replicates))
            }
        }
        self.mixtures = mixtures
        let known = items
        model = ItemResponseModel(
            mixtures.map { mixture in Self.responses(mixture.results, known) }, itemCount: settings.questions.count)
    }

    var evaluationCount: Int { mixtures.reduce(0) { $0 + $1.results.count } }

    /// The item that a question is in ``model``.
    func item(_ question: String) -> Int? { items[question] }

    /// The score to tell the sampler: a complete trial's mean; of a stopped one what its results say of its mean over
    /// all questions, given how hard those were that it was asked and how much they spread mixtures.
    ///
    /// A trial that stopped was unlucky on the average of all that stop; but told with its own noise, larger for fewer
    /// results, it misleads no model that weighs by noise: given the values seen, it does not matter why no more were
    /// looked at (the likelihood principle; Berger and Wolpert 1988).
    func score(of trial: TrialResult) -> Double? {
        guard let mean = trial.meanPoints else { return nil }
        guard trial.state == .stoppedEarly, let level = model.level(of: Self.responses(trial.replicates, items)) else {
            return mean
        }
        return min(max(level, 0), maximumPoints)
    }

    /// The standard deviation of ``score(of:)``, by what results scatter about what is expected of them; `nil` of a
    /// trial that was asked nothing.
    func deviation(of trial: TrialResult) -> Double? {
        model.deviation(
            ofLevelOn: trial.replicates.compactMap { items[$0.question] }, valuesIn: 0...maximumPoints)
    }

    private static func responses(_ results: [ReplicateResult], _ items: [String: Int]) -> [ItemResponseModel.Response]
    {
        results.compactMap { result in
            items[result.question].map { ItemResponseModel.Response(item: $0, value: result.grade.points) }
        }
    }

    /// What results of one mixture have beyond what the model expects of a mixture of their level.
    func rests(of results: [ReplicateResult]) -> [(slot: EvaluationSlot, rest: Double)] {
        guard let level = model.level(of: Self.responses(results, items)) else { return [] }
        return results.compactMap { result in
            items[result.question].map { (result.slot, result.grade.points - model.expected(ofLevel: level, on: $0)) }
        }
    }
}
