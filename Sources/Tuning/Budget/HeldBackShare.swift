internal import Inference
internal import MixtureOfAgents

/// What a run keeps of its budget for its end: confirming the incumbent, pruning it, and the report.
///
/// | what | evaluations |
/// | --- | --- |
/// | confirmation | incumbent and default mixture, each on every confirmation question and replicate |
/// | pruning | as many again for each different agent of the incumbent and for two mixtures of what is left |
///
/// Priced by what the incumbent's and the default mixture's own evaluations took. Evaluations of a leaner mixture count
/// as ``leanerCostShare`` of the whole one's: a part is missing, and the calls upstream of it are stored already.
struct HeldBackShare {
    let settings: RunSettings
    let trials: [TrialResult]
    let incumbent: TrialResult?
    /// Seconds of work by now, over which the trials' evaluations were made.
    let elapsedSeconds: Double

    /// A guess: of a mixture of five agents and two cycles without one, four of the first cycle's calls are stored, and
    /// the other five of nine are not.
    static let leanerCostShare = 0.6

    /// More than this of any limit is never held back: pruning then goes as far as it comes.
    static let largestShare = 0.4

    /// What the end takes by the estimate, or nothing before a trial is complete.
    var cost: EvaluationCost {
        guard let whole = evaluationCost(of: incumbent) else { return EvaluationCost() }
        let baseline = evaluationCost(of: trials.first) ?? whole
        let confirmation = evaluations * (whole + baseline)
        guard settings.prunesWinner, let incumbent else { return confirmation }
        let steps = Double(incumbent.mixture.differentAgents.count + 2)
        return confirmation + (evaluations * steps * Self.leanerCostShare) * whole
    }

    /// ``cost``, but of each limit at most ``largestShare``.
    var heldBack: EvaluationCost {
        let cost = cost
        let budget = settings.budget
        func capped(_ value: Double, _ limit: Double?) -> Double {
            min(value, (limit ?? .infinity) * Self.largestShare)
        }
        let window = budget.deadline.map { max(0, $0 - settings.startedAt) }
        return EvaluationCost(
            seconds: capped(capped(cost.seconds, budget.hours.map { $0 * 3600 }), window),
            price: USDollars(capped(cost.price.amount, budget.maximumPrice?.amount)),
            tokens: capped(cost.tokens, budget.maximumTokens.map(Double.init)),
            calls: capped(cost.calls, budget.maximumCalls.map(Double.init)))
    }

    /// What one more trial takes, by the mean of those that ended, early or not; a slice, by its evaluations.
    var nextTrial: EvaluationCost {
        let replicates = trials.flatMap(\.replicates)
        let ended = trials.count { $0.state == .complete || $0.state == .stoppedEarly }
        guard ended > 0, let mean = replicates.meanCost else { return EvaluationCost() }
        var cost = mean
        cost.seconds = secondsPerEvaluation
        let slice = Double(settings.evaluationsPerSlice(after: replicates.count))
        return (settings.racing == .slices ? slice : Double(replicates.count) / Double(ended)) * cost
    }

    /// What one evaluation of a trial's mixture takes; its time by the run's pace and its share of calls.
    func evaluationCost(of trial: TrialResult?) -> EvaluationCost? {
        guard var cost = trial?.replicates.meanCost else { return nil }
        let meanCalls = trials.flatMap(\.replicates).meanCost?.calls ?? 0
        cost.seconds = secondsPerEvaluation * (meanCalls > 0 ? cost.calls / meanCalls : 1)
        return cost
    }

    private var evaluations: Double {
        Double(settings.confirmationQuestions.count * settings.confirmationReplicates)
    }

    private var secondsPerEvaluation: Double {
        let count = trials.reduce(0) { $0 + $1.replicates.count }
        return count > 0 ? elapsedSeconds / Double(count) : 0
    }
}
