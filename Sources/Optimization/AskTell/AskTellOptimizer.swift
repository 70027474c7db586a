internal import NumericalMethods
public import SearchSpace

/// A trial that an optimizer asks somebody to evaluate.
public struct AskedTrial: Hashable, Sendable {
    /// From 0, never used again.
    public let id: Int
    public let configuration: ParameterConfiguration
}

/// Optimization turned inside out: ask it what to try, tell it what came of that.
///
///     var optimizer = AskTellOptimizer(settings: settings)
///     for trial in optimizer.ask(count: 4) {
///         try optimizer.tell(id: trial.id, values: [evaluate(trial.configuration)])
///     }
///     print(optimizer.best() as Any)
///
/// A value: what it asks next depends on its settings and on what was asked and told, in that order, and on nothing
/// else: asked for the same and told the same again, another one goes on from there.
public struct AskTellOptimizer: Sendable {
    public let settings: OptimizerSettings
    public private(set) var history: TrialHistory
    private var nextID = 0
    private var sampler: any Sampler

    /// An optimizer that knows nothing yet.
    public init(settings: OptimizerSettings) {
        self.settings = settings
        history = TrialHistory(
            space: settings.space, objectiveCount: settings.directions.count,
            constraintCount: settings.constraintCount, isNoisy: settings.isNoisy, budgetTrials: settings.budgetTrials,
            seed: settings.seed, parts: settings.parts,
            earlier: settings.earlier, firstDirection: settings.directions.first ?? .maximize)
        sampler = settings.samplerName.makeSampler()
    }

    /// `count` trials to evaluate. Trials that were asked before may still be untold.
    public mutating func ask(count: Int) -> [AskedTrial] {
        (0..<max(0, count)).map { _ in
            var stream = askStream
            let proposal =
                nextID < settings.startingConfigurations.count
                ? settings.startingConfigurations[nextID]
                : sampler.propose(from: history, stream: &stream)
            return asked(settings.space.repaired(proposal, using: &stream))
        }
    }

    /// A trial of the caller's own choice, to be told like any other; repaired when it is outside the space.
    public mutating func ask(for configuration: ParameterConfiguration) -> AskedTrial {
        var stream = askStream
        return asked(settings.space.repaired(configuration, using: &stream))
    }

    private var askStream: RandomStream { RandomStream(seed: settings.seed, path: "ask", String(nextID)) }

    private mutating func asked(_ configuration: ParameterConfiguration) -> AskedTrial {
        let trial = AskedTrial(id: nextID, configuration: configuration)
        history.pending.append(UnvaluedTrial(id: trial.id, configuration: configuration))
        nextID += 1
        return trial
    }

    /// Hears the values of a trial, one for each objective, and the standard deviations of their noise where known.
    ///
    /// - Parameter excesses: for each constraint how far the trial was beyond the limit, in any unit; 0 or less is
    ///   within, and how far within says how near the limit is.
    public mutating func tell(
        id: Int, values: [Double], standardDeviations: [Double?]? = nil, excesses: [Double] = []
    ) throws(OptimizationError) {
        let index = try pendingIndex(of: id)
        let observation = try self.observation(
            of: history.pending[index], values: values, standardDeviations: standardDeviations, excesses: excesses)
        history.pending.remove(at: index)
        history.observations.append(observation)
    }

    /// Hears other values of a trial that was told, for whoever knows better by now what it was worth; its excesses
    /// stay.
    ///
    /// What is asked next is what it would be had the trial been told so from the beginning.
    ///
    /// - Complexity: the model's hyperparameters are fitted anew.
    public mutating func tellAnew(
        id: Int, values: [Double], standardDeviations: [Double?]? = nil
    ) throws(OptimizationError) {
        guard let index = history.observations.firstIndex(where: { $0.id == id }) else { throw .notToldYet(id: id) }
        let earlier = history.observations[index]
        history.observations[index] = try observation(
            of: UnvaluedTrial(id: id, configuration: earlier.configuration), values: values,
            standardDeviations: standardDeviations, excesses: earlier.excesses)
    }

    private func observation(
        of trial: UnvaluedTrial, values: [Double], standardDeviations: [Double?]?, excesses: [Double]
    ) throws(OptimizationError) -> Observation {
        let id = trial.id
        let directions = settings.directions
        guard values.count == directions.count else {
            throw .wrongValueCount(id: id, expected: directions.count, found: values.count)
        }
        for value in values where !value.isFinite { throw .valueNotFinite(id: id, value: value) }
        let deviations = standardDeviations ?? Array(repeating: nil, count: values.count)
        guard deviations.count == values.count else {
            throw .wrongValueCount(id: id, expected: values.count, found: deviations.count)
        }
        for case let deviation? in deviations where !(deviation >= 0 && deviation.isFinite) {
            throw .badStandardDeviation(id: id, value: deviation)
        }
        guard excesses.count == settings.constraintCount else {
            throw .wrongExcessCount(id: id, expected: settings.constraintCount, found: excesses.count)
        }
        for excess in excesses where !excess.isFinite { throw .valueNotFinite(id: id, value: excess) }
        return Observation(
            id: id, configuration: trial.configuration,
            scores: zip(values, directions).map { $1 == .maximize ? $0 : -$0 },
            noiseStandardDeviations: deviations, excesses: excesses)
    }

    /// Hears that a trial gave no value. It counts as spent and says nothing about its configuration.
    public mutating func tellFailure(id: Int) throws(OptimizationError) {
        history.failures.append(history.pending.remove(at: try pendingIndex(of: id)))
    }

    private func pendingIndex(of id: Int) throws(OptimizationError) -> Int {
        if let index = history.pending.firstIndex(where: { $0.id == id }) { return index }
        throw (0..<nextID).contains(id) ? .toldTwice(id: id) : .unknownTrial(id: id)
    }

    /// The trial believed best now by the first objective: by the posterior of a model over everything told, not by
    /// the luckiest value; among those that are within all limits with a probability of 0.9, or where none is, the one
    /// that is most likely. `nil` before the first value. Doesn't change what is asked later.
    ///
    /// - Parameter isAllowed: what may be recommended; all of what was told is evidence either way.
    /// - Returns: the estimate in the objective's own direction.
    public func best(where isAllowed: (ParameterConfiguration) -> Bool = { _ in true }) -> Recommendation? {
        ranking().first { isAllowed($0.configuration) }
    }

    /// All evaluated configurations as ``best(where:)`` believes in them, the best first.
    ///
    /// - Complexity: one fit of the model.
    public func ranking() -> [Recommendation] {
        let ranking = PosteriorRecommender().ranking(of: history)
        guard settings.directions.first == .minimize else { return ranking }
        return ranking.map {
            Recommendation(
                configuration: $0.configuration, id: $0.id, estimate: -$0.estimate, standardError: $0.standardError)
        }
    }
}

extension AskTellOptimizer {
    /// The trial with the best value as it was told: by luck or not.
    public func bestObserved() -> Recommendation? {
        var certain = TrialHistory(
            space: history.space, constraintCount: history.constraintCount, isNoisy: false)
        certain.observations = history.observations
        guard let best = PosteriorRecommender().ranking(of: certain).first else { return nil }
        let sign: Double = settings.directions.first == .minimize ? -1 : 1
        return Recommendation(
            configuration: best.configuration, id: best.id, estimate: sign * best.estimate, standardError: nil)
    }

    /// The observations that no other one beats in every objective, in the order told; only those within the limits.
    public func front() -> [Observation] {
        let feasible = history.observations.filter(\.isFeasible)
        return feasible.filter { candidate in
            !feasible.contains { NondominatedOrder.dominates($0.scores, candidate.scores) }
        }
    }
}
