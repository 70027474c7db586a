public import Optimization

/// What a finished or stopped run leaves to a new one to begin with; kept in the new run's store, so that it goes on
/// without the old run's folder.
public struct EarlierSearch: Hashable, Codable, Sendable {
    /// The run's name.
    public let name: String
    public let run: EarlierRun

    /// - Throws: ``TuningError/nothingFound(name:)`` when no trial has a score.
    public init(of result: RunResult) throws(TuningError) {
        name = result.settings.name
        let scores = result.trialScores
        run = EarlierRun(
            trials: result.trials.compactMap { trial in
                scores[trial.number].map { EarlierRun.Trial(configuration: trial.configuration, value: $0) }
            })
        guard !run.trials.isEmpty else { throw .nothingFound(name: name) }
    }
}
