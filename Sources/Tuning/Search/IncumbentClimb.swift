internal import MixtureOfAgents
internal import SearchSpace

/// The incumbent above the evidence of one trial: it is asked again while it has few evaluations for the number of
/// trials that are judged by it.
///
/// A configuration that was lucky when it became the incumbent would stop better ones, and would be what the run
/// recommends; a repetition on fresh seeds finds that out for the price of one trial.
struct IncumbentClimb {
    let settings: RunSettings

    /// Trials told before the first repetition.
    static let firstTrial = 8

    /// The incumbent's configuration when it is to be tried again now, or `nil`.
    func configuration(incumbent: TrialResult?, trials: [TrialResult], toldCount: Int) -> ParameterConfiguration? {
        guard let rule = settings.racing, rule != .none, let incumbent, toldCount >= Self.firstTrial else { return nil }
        let fingerprint = incumbent.mixture.fingerprint
        let asked = trials.filter { $0.mixture.fingerprint == fingerprint }
        // One that is not told yet is enough, whether or not it ended meanwhile.
        guard asked.allSatisfy({ $0.number < toldCount }) else { return nil }
        let evaluations = asked.reduce(0) { $0 + $1.replicates.count }
        return evaluations < wanted(after: toldCount) ? incumbent.configuration : nil
    }

    /// Two evaluations more each time the number of trials has doubled: 4 from 8 on, 6 from 16, 8 from 32. A trial of
    /// many questions has as many by itself, and is repeated once, from 16 on.
    private func wanted(after toldCount: Int) -> Int {
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
