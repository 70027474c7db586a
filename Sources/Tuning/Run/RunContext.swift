internal import Foundation
internal import MixtureOfAgents
internal import RunStorage

/// What every stage of a run works with.
struct RunContext: Sendable {
    let settings: RunSettings
    let space: MixtureSpace
    let evaluator: MixtureEvaluator
    let journal: RunJournal
    let stop: StopSignal
    let sitting: Sitting
    let vitals: RunVitals
    let tell: @Sendable (RunEvent) -> Void

    /// How the budget stands now.
    func gauge() throws -> BudgetGauge {
        BudgetGauge(
            budget: settings.budget, spent: try journal.spending(elapsedSeconds: sitting.elapsedSeconds),
            now: Date().timeIntervalSince1970)
    }
}
