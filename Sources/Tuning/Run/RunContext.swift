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
    let tell: @Sendable (RunEvent) -> Void
}

/// One stretch of work on a run by one process, for counting time over interruptions.
struct Sitting: Sendable {
    /// Seconds of work in earlier sittings.
    let earlierSeconds: Double
    private let start = ContinuousClock.now

    init(earlierSeconds: Double) { self.earlierSeconds = earlierSeconds }

    /// Seconds of work on the run in all.
    var elapsedSeconds: Double {
        let passed = (ContinuousClock.now - start).components
        return earlierSeconds + Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
    }
}
