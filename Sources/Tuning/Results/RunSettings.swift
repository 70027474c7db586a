public import Inference
internal import Optimization

/// What a run was asked to do; frozen when it starts, but for its budget, which `resume` may raise.
public struct RunSettings: Hashable, Codable, Sendable {
    public var name: String
    public var spaceName: String
    /// The space's file within the run's frozen folder.
    public var spaceFile: String
    public var taskName: String
    /// Short fingerprint of the frozen space: runs with the same one searched the same mixtures.
    public var spaceFingerprint: String
    /// Short fingerprint of the frozen task: scores of runs with the same one can be compared.
    public var taskFingerprint: String
    /// Names of the providers that calls go to, sorted.
    public var providers: [String]
    /// Whether any provider is simulated: everything made from the run says so.
    public var isSimulated: Bool
    public var sampler: String
    public var seed: UInt64
    public var replicatesPerTrial: Int
    /// Fresh replicates a question of each mixture that is confirmed or pruned after the search.
    public var confirmationReplicates: Int
    /// How many trials may be in flight. Also how far a proposal's knowledge lags: trial k is proposed knowing the
    /// results of trials up to k - parallelTrials, whatever finished first, so that a run can be repeated.
    public var parallelTrials: Int
    public var budget: RunBudget
    /// The most points that a question can give.
    public var maximumPoints: Double
    /// Names of the task's questions that the search uses, in order.
    public var questions: [String]
    /// Names of the questions that confirmation and pruning use; the same ones when the task keeps none back.
    public var confirmationQuestions: [String]
    /// Names of the questions that are asked last, when all is decided; `nil` when the task keeps none back for it.
    public var testQuestions: [String]?
    /// When parts without influence are looked for; `nil` in runs of versions that did it only after the search.
    public var pruning: PruningStages?
    /// Which trials stop early; `nil` in runs of versions in which none did.
    public var racing: RacingRule?
    /// How many configurations the space has, when that can be counted; `nil` in runs of versions that did not.
    public var configurationCount: Double?
    /// Names of the runs whose trials the search began with; `nil` for a cold start.
    public var earlierRuns: [String]?
    /// Version of the rules by which answers are read and graded; `nil` in runs of version 0.1.
    public var gradingRules: Int?
    /// The sandbox in use, in words; `nil` when the grader runs no programs.
    public var sandbox: String?
    /// The version of Moatune that started the run.
    public var version: String
    /// Seconds since 1970.
    public var startedAt: Double

    /// The settings of a run.
    public init(
        name: String, spaceName: String, spaceFile: String = "space.yaml", taskName: String, spaceFingerprint: String,
        taskFingerprint: String,
        providers: [String], isSimulated: Bool, sampler: String, seed: UInt64, replicatesPerTrial: Int,
        confirmationReplicates: Int, parallelTrials: Int, budget: RunBudget, maximumPoints: Double,
        questions: [String], confirmationQuestions: [String], testQuestions: [String]? = nil,
        pruning: PruningStages? = .searchAndWinner, racing: RacingRule? = nil,
        configurationCount: Double? = nil, gradingRules: Int? = nil, sandbox: String?, version: String,
        startedAt: Double
    ) {
        self.name = name
        self.spaceName = spaceName
        self.spaceFile = spaceFile
        self.taskName = taskName
        self.spaceFingerprint = spaceFingerprint
        self.taskFingerprint = taskFingerprint
        self.providers = providers
        self.isSimulated = isSimulated
        self.sampler = sampler
        self.seed = seed
        self.replicatesPerTrial = replicatesPerTrial
        self.confirmationReplicates = confirmationReplicates
        self.parallelTrials = parallelTrials
        self.budget = budget
        self.maximumPoints = maximumPoints
        self.questions = questions
        self.confirmationQuestions = confirmationQuestions
        self.testQuestions = testQuestions
        self.pruning = pruning
        self.racing = racing
        self.configurationCount = configurationCount
        self.gradingRules = gradingRules
        self.sandbox = sandbox
        self.version = version
        self.startedAt = startedAt
    }
}

extension RunSettings {
    /// What stands for the sampler where a mixture was only examined and nothing searched.
    public static let noSampler = "none"

    /// Whether they are of an examination by itself, not of a run.
    public var isExamination: Bool { sampler == Self.noSampler }

    /// Whether the winner is confirmed on the very questions that the search chose it by.
    public var confirmsOnSearchQuestions: Bool { !Set(confirmationQuestions).isDisjoint(with: questions) }

    var prunesInSearch: Bool { pruning == .searchAndWinner }
    var prunesWinner: Bool { pruning != PruningStages.none }
}

/// How much evidence a trial gets.
public enum RacingRule: String, Hashable, Codable, CaseIterable, Sendable {
    /// A few evaluations each; the optimizer's model holds them together, and asks again for what promises.
    case slices
    /// Stops those which are unlikely to be better than the incumbent, question by question.
    case paired
    /// Stops those which are not among the best third of all that came as far (asynchronous successive halving).
    case halving
    /// Every trial gets all its evaluations.
    case none

    /// The rule of a run that names none: slices where what is spent ends the search, for then more trials fit in. Who
    /// counts trials gets whole ones.
    public static func usual(within budget: RunBudget, evaluationsPerTrial: Int) -> Self {
        let fewest = 12
        return budget.trials == nil && budget.limitsSpending && evaluationsPerTrial >= fewest ? .slices : .none
    }
}

extension RunSettings {
    /// Evaluations of a whole trial.
    public var evaluationsPerTrial: Int { max(1, replicatesPerTrial * questions.count) }

    /// Evaluations of the first trials that are slices of a whole one: a sixth, at most 5. Of 5, 8, 12 and all 60 sums
    /// the fewest found good mixtures for the fewest tokens.
    public var evaluationsPerSlice: Int { min(5, max(1, evaluationsPerTrial / 6)) }

    /// Evaluations of a slice that begins when trials had `count` in all: more later, for what is then proposed differs
    /// by less, and hundreds of trials of a few evaluations each would cost more in belief than they tell.
    ///
    /// Half of the root of what was spent makes trials and evaluations of each grow alike.
    public func evaluationsPerSlice(after count: Int) -> Int {
        min(evaluationsPerTrial, max(evaluationsPerSlice, Int(0.5 * Double(count).squareRoot())))
    }

    /// Evaluations of a trial that nothing stops, which begins when trials had `count` in all.
    func evaluationsToBegin(after count: Int) -> Int {
        racing == .slices ? evaluationsPerSlice(after: count) : evaluationsPerTrial
    }

    /// Whole trials, or slices, that so many evaluations are enough for; at most a billion.
    func trials(within evaluations: Double) -> Int {
        let most = 1e9
        var trials = 0.0
        var spent = 0
        while racing == .slices, evaluationsPerSlice(after: spent) < evaluationsPerTrial, trials < most {
            spent += evaluationsPerSlice(after: spent)
            guard Double(spent) <= evaluations else { return Int(trials) }
            trials += 1
        }
        return Int(min(most, trials + (evaluations - Double(spent)) / Double(evaluationsPerTrial)))
    }

    /// After how many evaluations a trial may stop, and at the end all of them.
    public var rungs: [Int] { RungLadder(evaluationCount: evaluationsPerTrial).rungs }
}

/// When a run looks for parts of mixtures that do without influence.
public enum PruningStages: String, Hashable, Codable, Sendable {
    case none
    /// Only the winner, after it is confirmed.
    case winner
    /// The incumbent too, by trials of their own.
    case searchAndWinner
}

/// What a run may spend; `nil` is no limit. Whichever ends first ends the search.
///
/// ``trials`` and ``targetPoints`` are of the search alone. Of all others a share is held back for what comes after
/// it: the confirmation, the pruning and the report. Dollars, tokens and calls are never exceeded.
public struct RunBudget: Hashable, Codable, Sendable {
    public var trials: Int?
    /// Hours of work, over all sittings; a time in which the machine was suspended is none.
    public var hours: Double?
    /// The time of day by which the run is to be over, in seconds since 1970.
    public var deadline: Double?
    public var maximumPrice: USDollars?
    public var maximumTokens: Int?
    /// Paid calls; stored answers that are used again are free.
    public var maximumCalls: Int?
    /// Points a question: the search ends when the incumbent is believed to reach them.
    public var targetPoints: Double?

    /// A budget.
    public init(
        trials: Int? = nil, hours: Double? = nil, deadline: Double? = nil, maximumPrice: USDollars? = nil,
        maximumTokens: Int? = nil, maximumCalls: Int? = nil, targetPoints: Double? = nil
    ) {
        self.trials = trials
        self.hours = hours
        self.deadline = deadline
        self.maximumPrice = maximumPrice
        self.maximumTokens = maximumTokens
        self.maximumCalls = maximumCalls
        self.targetPoints = targetPoints
    }

    /// Whether anything but trials and points is limited.
    public var limitsSpending: Bool {
        hours != nil || deadline != nil || maximumPrice != nil || maximumTokens != nil || maximumCalls != nil
    }
}

extension RunBudget {
    /// What calls may cost in all.
    public var spendingLimit: SpendingLimit {
        SpendingLimit(price: maximumPrice, tokens: maximumTokens, calls: maximumCalls)
    }
}

/// Where a run stands: `planned → searching → confirming → pruning → complete`; `stopped` from any of the middle three
/// and back.
public enum RunState: String, Codable, Sendable {
    /// One evaluation was made to know its price; nothing is searched yet.
    case planned
    case searching, confirming, pruning, complete
    /// Ended before its budget did. What was confirmed by then stands.
    case stopped
}
