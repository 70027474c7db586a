internal import MixtureOfAgents
internal import SearchSpace

/// The incumbent above the evidence of one trial: it is asked again while it has few evaluations for the number of
/// trials that are judged by it.
///
/// A configuration that was lucky when it became the incumbent would stop better ones, and would be what the run
/// recommends; a repetition on fresh seeds finds that out for the price of one trial. Of slices, whose few evaluations
/// make luck large, a configuration that the model believes best is a challenger until it has half of the evaluations
/// that an incumbent is to have (the intensification of SMAC; Hutter, Hoos and Leyton-Brown 2011, "Sequential
/// model-based optimization for general algorithm configuration", section 2).
struct IncumbentClimb {
    let settings: RunSettings
    /// All that were asked so far.
    let trials: [TrialResult]
    /// So many of the first are known.
    let toldCount: Int

    /// Trials told before the first repetition.
    static let firstTrial = 8

    /// The configuration when it is to be tried again now, or `nil`.
    func configuration(of trial: TrialResult?) -> ParameterConfiguration? {
        guard let rule = settings.racing, rule != .none, let trial, toldCount >= Self.firstTrial else { return nil }
        let fingerprint = trial.mixture.fingerprint
        let asked = trials.filter { $0.mixture.fingerprint == fingerprint }
        // One that is not told yet is enough, whether or not it ended meanwhile.
        guard asked.allSatisfy({ $0.number < toldCount }) else { return nil }
        return asked.reduce(0) { $0 + $1.replicates.count } < wantedCount ? trial.configuration : nil
    }

    /// The configurations that have too few evaluations to be the incumbent; none where trials are whole ones.
    var challengers: Set<ParameterConfiguration> {
        guard settings.racing == .slices else { return [] }
        let counts = trials.prefix(toldCount).reduce(into: [:]) { counts, trial in
            counts[trial.configuration, default: 0] += trial.replicates.count
        }
        let wanted = wantedCount
        return Set(counts.filter { 2 * $0.value < wanted }.keys)
    }

    /// Evaluations that the incumbent is to have: two more each time the number of trials has doubled, 4 from 8 on, 6
    /// from 16, 8 from 32. A trial of many questions has as many by itself, and is repeated once, from 16 on.
    private var wantedCount: Int {
        var count = 2
        var reached = Self.firstTrial
        while reached <= toldCount {
            count += 2
            reached *= 2
        }
        // Of slices the optimizer itself asks for more where that promises most.
        guard toldCount >= 2 * Self.firstTrial, settings.racing != .slices else { return count }
        return max(count, settings.evaluationsPerTrial)
    }
}
