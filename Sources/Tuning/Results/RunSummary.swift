/// What a comparison needs to know of a run: everything but the trials themselves, so that long runs are read fast.
public struct RunSummary: Hashable, Sendable {
    public var settings: RunSettings
    public var state: RunState
    public var trialCount: Int
    /// How the belief went: an entry for each trial that finished.
    public var incumbentHistory: [IncumbentStep]
    /// Fresh replicates of the winner and of the baseline after the search, or `nil` before.
    public var confirmation: Confirmation?
    public var spent: Spending

    /// What is known of a run.
    public init(
        settings: RunSettings, state: RunState, trialCount: Int, incumbentHistory: [IncumbentStep],
        confirmation: Confirmation?, spent: Spending
    ) {
        self.settings = settings
        self.state = state
        self.trialCount = trialCount
        self.incumbentHistory = incumbentHistory
        self.confirmation = confirmation
        self.spent = spent
    }

    /// The same without the trials.
    public init(_ run: RunResult) {
        self.init(
            settings: run.settings, state: run.state, trialCount: run.trials.count,
            incumbentHistory: run.incumbentHistory, confirmation: run.confirmation, spent: run.spent)
    }
}
