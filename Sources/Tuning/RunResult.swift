public import Grading
public import Inference
public import MixtureOfAgents
public import SearchSpace

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
    /// How the belief went: an entry each time that a finished trial changed the incumbent or its estimate.
    public var incumbentHistory: [IncumbentStep]
    /// Fresh replicates of the winner and of the baseline after the search, or `nil` before.
    public var confirmation: Confirmation?
    /// What leaving agents out did, or `nil` before.
    public var pruning: PruningResult?
    public var spent: Spending
}

/// What a run was asked to do; frozen when it starts.
public struct RunSettings: Hashable, Codable, Sendable {
    public var name: String
    public var spaceName: String
    public var taskName: String
    /// Fingerprints of the frozen space and task (``StableDigest/short``).
    public var spaceFingerprint: String
    public var taskFingerprint: String
    /// Names of the providers that calls go to.
    public var providers: [String]
    /// Whether any provider is simulated: everything made from the run says so.
    public var isSimulated: Bool
    public var sampler: String
    public var seed: UInt64
    public var replicatesPerTrial: Int
    /// How many trials may be in flight; also how far back a proposal's knowledge reaches.
    public var parallelTrials: Int
    public var budget: RunBudget
    /// Points a question can give.
    public var maximumPoints: Double
    /// Names of the task's questions that the search uses, in order.
    public var questions: [String]
    /// The sandbox in use, in words; `nil` when the grader runs no programs.
    public var sandbox: String?
    /// The version of Moatune that started the run.
    public var version: String
    /// Seconds since 1970.
    public var startedAt: Double
}

/// What may be spent; `nil` is no limit. Whichever ends first ends the search.
public struct RunBudget: Hashable, Codable, Sendable {
    public var trials: Int?
    public var hours: Double?
    public var maximumPrice: USDollars?
    public var maximumTokens: Int?

    /// A budget.
    public init(
        trials: Int? = nil, hours: Double? = nil, maximumPrice: USDollars? = nil, maximumTokens: Int? = nil
    ) {
        self.trials = trials
        self.hours = hours
        self.maximumPrice = maximumPrice
        self.maximumTokens = maximumTokens
    }
}

/// Where a run stands: `searching → confirming → pruning → complete`, and `stopped` from any of them and back.
public enum RunState: String, Codable, Sendable {
    case searching, confirming, pruning, complete, stopped
}

/// One configuration under evaluation, and what came of it.
public struct TrialResult: Hashable, Codable, Sendable {
    public enum State: String, Codable, Sendable { case running, complete, failed }

    public var number: Int
    public var configuration: ParameterConfiguration
    public var mixture: Mixture
    public var state: State
    public var replicates: [ReplicateResult]
    /// Why it failed; `nil` unless it did.
    public var failure: String?
}

/// One evaluation of a mixture on one question with one seed.
public struct ReplicateResult: Hashable, Codable, Sendable {
    public var question: String
    /// From 0.
    public var replicate: Int
    public var grade: Grade
    /// Calls made for it, whether or not a stored answer could be used again.
    public var callCount: Int
    public var usage: TokenUsage
    /// What its calls cost, or `nil` when a price is unknown.
    public var price: USDollars?
    /// Seconds along the critical path.
    public var latencySeconds: Double
    /// Agents' calls that failed and were left out.
    public var failedCallCount: Int
}

/// The belief about the incumbent after one trial.
public struct IncumbentStep: Hashable, Codable, Sendable {
    /// Trials finished when the belief was formed.
    public var trialsFinished: Int
    public var incumbent: Int
    /// Points a question, by the model's posterior.
    public var estimate: Double
    /// The standard error of ``estimate``, or `nil` when it is unknown.
    public var standardError: Double?
}

/// Evaluations of several mixtures on the same questions, replicates and seeds.
public struct Confirmation: Hashable, Codable, Sendable {
    public var best: MixtureEvaluation
    public var baseline: MixtureEvaluation
}

/// A mixture with fresh evaluations of it.
public struct MixtureEvaluation: Hashable, Codable, Sendable {
    public var mixture: Mixture
    public var replicates: [ReplicateResult]
}

/// What leaving agents out of the winner did.
public struct PruningResult: Hashable, Codable, Sendable {
    public var agents: [AgentVerdict]
    /// The winner without the agents that don't matter; the winner itself when all do.
    public var pruned: MixtureEvaluation
    /// The winner on the same questions, replicates and seeds.
    public var unpruned: MixtureEvaluation
}

/// What one agent is worth to its mixture.
public struct AgentVerdict: Hashable, Codable, Sendable {
    public enum Verdict: String, Codable, Sendable { case needed, redundant, harmful, undecided }

    public var agent: Agent
    /// Points a question lost without it, and the ends of the 95 % confidence interval.
    public var pointsLost: Double
    public var pointsLostInterval: ClosedRange<Double>
    /// Pairs of evaluations behind the figure.
    public var pairCount: Int
    public var verdict: Verdict
}

/// What a run has used so far.
public struct Spending: Hashable, Codable, Sendable {
    /// Calls that were paid, and answers that were used again instead.
    public var paidCallCount: Int
    public var reusedCallCount: Int
    public var usage: TokenUsage
    public var price: USDollars
    /// Paid calls whose price is unknown: ``price`` is then a lower bound.
    public var unpricedCallCount: Int
    /// Seconds of work over all sittings.
    public var elapsedSeconds: Double
}
