public import Foundation
public import Inference
public import MixtureOfAgents
public import RunStorage

/// What somebody who looks at a run sees: figures only, read from its store in some milliseconds however long it is.
public struct RunGlance: Hashable, Codable, Sendable {
    public var settings: RunSettings
    public var state: RunState
    public var ending: SearchEnding?
    /// How many trials are in each state, by the state's name.
    public var trialCounts: [String: Int]
    /// How the belief went: an entry for each trial that finished.
    public var incumbentHistory: [IncumbentStep]
    /// The incumbent's mixture, or `nil` before any trial is complete.
    public var incumbent: Mixture?
    /// Evaluations behind the incumbent's own trial, and their mean points.
    public var incumbentEvaluationCount: Int
    public var incumbentMeanPoints: Double?
    /// Mean points of the default mixture's trial, or `nil` before it is complete.
    public var baselinePoints: Double?
    public var confirmation: Confirmation?
    public var spent: Spending
    /// Calls and tokens of the last ``recentSeconds``.
    public var recentCallCount: Int
    public var recentTokenCount: Int
    /// Models that providers withdrew.
    public var withdrawals: [ModelWithdrawal]
    /// What the working process wrote last; `nil` when none ever did.
    public var pulse: RunPulse?
    /// Seconds until the first limit ends the search at the present pace, or `nil` when nothing is known.
    public var secondsLeft: Double?
    /// The process that works on the run, or `nil` when nobody does.
    public var process: Int32?
    /// When it was looked at, in seconds since 1970.
    public var time: Double

    /// The stretch that ``recentCallCount`` counts over.
    public static let recentSeconds = 60.0

    public init(
        settings: RunSettings, state: RunState, ending: SearchEnding? = nil, trialCounts: [String: Int],
        incumbentHistory: [IncumbentStep], incumbent: Mixture?, incumbentEvaluationCount: Int,
        incumbentMeanPoints: Double?, baselinePoints: Double?, confirmation: Confirmation? = nil, spent: Spending,
        recentCallCount: Int, recentTokenCount: Int, withdrawals: [ModelWithdrawal] = [], pulse: RunPulse?,
        secondsLeft: Double?, process: Int32?, time: Double
    ) {
        self.settings = settings
        self.state = state
        self.ending = ending
        self.trialCounts = trialCounts
        self.incumbentHistory = incumbentHistory
        self.incumbent = incumbent
        self.incumbentEvaluationCount = incumbentEvaluationCount
        self.incumbentMeanPoints = incumbentMeanPoints
        self.baselinePoints = baselinePoints
        self.confirmation = confirmation
        self.spent = spent
        self.recentCallCount = recentCallCount
        self.recentTokenCount = recentTokenCount
        self.withdrawals = withdrawals
        self.pulse = pulse
        self.secondsLeft = secondsLeft
        self.process = process
        self.time = time
    }
}

extension TuningRun {
    /// A look at the run in `store`, which may be worked on meanwhile.
    ///
    /// - Parameters:
    ///   - process: who works on it, as the folder's lock has it.
    ///   - now: seconds since 1970.
    /// - Throws: ``TuningError`` when the store holds no settings; ``RunStorageError``.
    /// - Complexity: two trials' evaluations are decoded; calls are summed by an index.
    public static func glance(
        in store: any RunStore, at folder: RunFolder, process: Int32?, now: Double = Date().timeIntervalSince1970
    ) throws -> RunGlance {
        let journal = RunJournal(store: store)
        let settings = try settings(in: store, at: folder)
        guard !settings.isExamination else { throw TuningError.examinationOnly(name: folder.name) }
        let history = try journal.incumbentHistory()
        let incumbent = try history.last.flatMap { try store.trial(number: $0.incumbent) }
            .map { try StoredValue.read(Mixture.self, from: $0.mixture, as: "the mixture of trial \($0.number)") }
        let baseline = try store.trial(number: 0)
            .map { try StoredValue.read(Mixture.self, from: $0.mixture, as: "the mixture of trial 0") }
        let own = try incumbent.map { try journal.searchEvaluations(of: $0) } ?? []
        let pulse = try journal.pulse()
        let counts = try store.trialCounts()
        let finished = counts.reduce(0) { $1.key == TrialResult.State.running.rawValue ? $0 : $0 + $1.value }
        // The store's figure is of the last beat.
        let sinceBeat = process == nil ? 0 : min(max(0, now - (pulse?.time ?? now)), RunHeart.periodSeconds * 2)
        let spent = try journal.spending(elapsedSeconds: try store.elapsedSeconds() + sinceBeat)
        let recent = try store.callTotals(since: now - RunGlance.recentSeconds)
        let state = try journal.state() ?? .searching
        return RunGlance(
            settings: settings, state: state, ending: try journal.ending(),
            trialCounts: counts, incumbentHistory: history, incumbent: incumbent,
            incumbentEvaluationCount: own.count, incumbentMeanPoints: own.meanPoints,
            baselinePoints: try baseline.map { try journal.searchEvaluations(of: $0) }?.meanPoints,
            confirmation: try journal.confirmation(), spent: spent, recentCallCount: recent.count,
            recentTokenCount: recent.promptTokens + recent.completionTokens, withdrawals: try journal.withdrawals(),
            pulse: pulse,
            secondsLeft: state == .searching
                ? BudgetGauge(budget: settings.budget, spent: spent, now: now).secondsLeft(trialsFinished: finished)
                : nil,
            process: process, time: now)
    }
}
