public import Inference
public import MixtureOfAgents

/// Everything that a run knows, as values: what reports and exports are made of.
public struct RunResult: Hashable, Codable, Sendable {
    public var settings: RunSettings
    public var state: RunState
    /// By number, from 0.
    public var trials: [TrialResult]
    /// The mixture of the space's defaults (trial 0's).
    public var baseline: Mixture
    /// The number of the trial believed best now, or `nil` before any is complete.
    public var incumbent: Int?
    /// How the belief went: an entry for each trial that finished.
    public var incumbentHistory: [IncumbentStep]
    /// Fresh replicates of the winner and of the baseline after the search, or `nil` before.
    public var confirmation: Confirmation?
    /// What leaving agents out did, or `nil` before: by the examination, when the winner was examined, otherwise as
    /// the run itself found on the confirmation's replicates.
    public var pruning: PruningResult?
    /// What an examination of the winner with a stated error found, or `nil` when nobody asked for one.
    public var examination: InfluenceFindings?
    /// The last look at the winner, or `nil` before, and for tasks that keep no questions back for it.
    public var test: HeldOutTest?
    /// What ended the search; `nil` while it goes on, and in runs of versions before 0.2.
    public var ending: SearchEnding?
    public var spent: Spending
    /// How calls were put otherwise than they were asked for, by model; `nil` when none was.
    public var modelChanges: [ModelChanges]?

    /// How calls were put otherwise than they were asked for, by model.
    public var changes: [ModelChanges] { modelChanges ?? [] }

    /// The state of a run.
    public init(
        settings: RunSettings, state: RunState, trials: [TrialResult], baseline: Mixture, incumbent: Int?,
        incumbentHistory: [IncumbentStep], confirmation: Confirmation?, pruning: PruningResult?,
        examination: InfluenceFindings? = nil, test: HeldOutTest? = nil, ending: SearchEnding? = nil, spent: Spending
    ) {
        let winner = confirmation?.best.mixture ?? trials.first { $0.number == incumbent }?.mixture
        let examination = examination.flatMap { $0.whole == winner ? $0 : nil }
        self.settings = settings
        self.state = state
        self.trials = trials
        self.baseline = baseline
        self.incumbent = incumbent
        self.incumbentHistory = incumbentHistory
        self.confirmation = confirmation
        self.pruning = examination.map(PruningResult.init) ?? pruning
        self.examination = examination
        self.test = test
        self.ending = ending
        self.spent = spent
    }
}

extension RunResult {
    /// Points of each trial that ended, by its number: a complete one's mean, and of one that stopped early what its
    /// evaluations say of its mean over all questions.
    ///
    /// - Complexity: linear in the number of replicates.
    public var trialScores: [Int: Double] {
        let ended = trials.filter { $0.state == .complete || $0.state == .stoppedEarly }
        let evidence = TrialEvidence(ended, settings: settings)
        let scores = ended.compactMap { trial in evidence.score(of: trial).map { (trial.number, $0) } }
        return Dictionary(scores) { first, _ in first }
    }

    /// Whether every configuration of the space was tried: later trials could only repeat some.
    public var hasTriedEverything: Bool {
        guard let count = settings.configurationCount else { return false }
        return Double(Set(trials.map(\.configuration)).count) >= count
    }

    /// Trials whose own means may be held against each other: the complete ones, and of a run in slices all that ended.
    public var comparableTrials: [TrialResult] {
        trials.filter { $0.state == .complete || ($0.state == .stoppedEarly && settings.racing == .slices) }
    }

    /// The recommended mixture, or the incumbent's before the confirmation.
    ///
    /// - Throws: ``TuningError/nothingFound(name:)`` when no trial is complete.
    public var bestMixture: Mixture {
        get throws(TuningError) {
            if let recommended { return recommended.evaluation.mixture }
            return try winner
        }
    }

    /// The winner of the search, whatever is recommended; the incumbent's mixture before the confirmation.
    ///
    /// - Throws: ``TuningError/nothingFound(name:)`` when no trial is complete.
    public var winner: Mixture {
        get throws(TuningError) {
            if let confirmed = confirmation?.best.mixture { return confirmed }
            guard let trial = trials.first(where: { $0.number == incumbent }) else {
                throw .nothingFound(name: settings.name)
            }
            return trial.mixture
        }
    }

    /// The winner without the agents that don't matter.
    ///
    /// - Throws: ``TuningError/notPruned(name:)`` before pruning.
    public var prunedMixture: Mixture {
        get throws(TuningError) {
            guard let mixture = pruning?.pruned.mixture else { throw .notPruned(name: settings.name) }
            return mixture
        }
    }
}
