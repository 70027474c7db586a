internal import Inference
internal import MixtureOfAgents

/// What a run keeps of its budget for its end: confirming the winner, pruning it, and the report.
///
/// | what | evaluations | at most, of each limit |
/// | --- | --- | --- |
/// | confirmation | as many as ``ConfirmationPlan`` says, of the winner and of the default mixture | ``confirmationShare`` |
/// | pruning | as many again for each different agent of the winner and for two mixtures of what is left | the rest of ``largestShare`` |
///
/// Priced by what the incumbent's and the default mixture's own evaluations took: should a dearer mixture win at last,
/// it is confirmed on fewer questions. Evaluations of a leaner mixture count as ``leanerCostShare`` of the whole one's: a
/// part is missing, and the calls upstream of it are stored already.
///
/// A call goes only where the most that it may take is left (``SpendingGate``), far more than most calls take. That
/// comes on top, or the last calls of the end would not go.
struct FinalPhaseReserve {
    let settings: RunSettings
    let trials: [TrialResult]
    let incumbent: TrialResult?
    /// What the incumbent is believed to score above the default mixture; `nil` when nothing is believed yet.
    let believedGain: Double?
    /// Seconds of work by now, over which the trials' evaluations were made.
    let elapsedSeconds: Double
    let table: ProviderTable
    /// The default mixture's fresh evaluations are made already, and perhaps the incumbent's.
    var isConfirmed = false

    /// A guess: of a mixture of five agents and two cycles without one, four of the first cycle's calls are stored, and
    /// the other five of nine are not.
    static let leanerCostShare = 0.6

    /// More than this of any limit is never held back: pruning then goes as far as it comes.
    static let largestShare = 0.4
    /// More than this of any limit is never held back for the confirmation.
    static let confirmationShare = 0.2

    /// What is held back, the most that one call may take included; nothing before a trial gave evidence.
    var heldBack: EvaluationCost {
        guard let whole = evaluationCost(of: incumbent) else { return EvaluationCost() }
        let baseline = evaluationCost(of: trials.first) ?? whole
        let count = Double(plan.evaluationCount)
        var kept = capped(count * (isConfirmed ? whole : whole + baseline), at: Self.confirmationShare)
        if settings.prunesWinner, let incumbent {
            let steps = Double(incumbent.mixture.differentAgents.count + 2)
            kept = capped(kept + (count * steps * Self.leanerCostShare) * whole, at: Self.largestShare)
        }
        return kept + largestCall
    }

    /// How many fresh evaluations the winner and the default mixture are to have.
    var plan: ConfirmationPlan {
        let whole = evaluationCost(of: incumbent) ?? EvaluationCost()
        return ConfirmationPlan(
            settings, evidence: trials.flatMap(\.replicates), believedGain: believedGain,
            pair: whole + (evaluationCost(of: trials.first) ?? whole))
    }

    /// What the trials that run and one more will take, by the mean of those that ended; slices, by their evaluations.
    var comingTrials: EvaluationCost { Double(1 + trials.count { $0.state == .running }) * nextTrial }

    /// What one more trial takes.
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

    private func capped(_ cost: EvaluationCost, at share: Double) -> EvaluationCost {
        let budget = settings.budget
        func capped(_ value: Double, _ limit: Double?) -> Double { min(value, (limit ?? .infinity) * share) }
        let window = budget.deadline.map { max(0, $0 - settings.startedAt) }
        return EvaluationCost(
            seconds: capped(capped(cost.seconds, budget.hours.map { $0 * 3600 }), window),
            price: USDollars(capped(cost.price.amount, budget.maximumPrice?.amount)),
            tokens: capped(cost.tokens, budget.maximumTokens.map(Double.init)),
            calls: capped(cost.calls, budget.maximumCalls.map(Double.init)))
    }

    private var secondsPerEvaluation: Double {
        let count = trials.reduce(0) { $0 + $1.replicates.count }
        return count > 0 ? elapsedSeconds / Double(count) : 0
    }

    // MARK: The most that one call may take

    /// More bytes than a token has in most texts, so that what all calls of an evaluation read bounds what one reads.
    private static let bytesPerToken = 5.0

    /// Of a call of the incumbent or the default mixture, whichever is dearer.
    private var largestCall: EvaluationCost {
        let ceilings = [incumbent, trials.first].compactMap(\.self).flatMap(ceilings)
        return EvaluationCost(
            price: ceilings.compactMap(\.price).max() ?? .zero, tokens: Double(ceilings.map(\.tokens).max() ?? 0))
    }

    private func ceilings(of trial: TrialResult) -> [CallCeiling] {
        guard !trial.replicates.isEmpty else { return [] }
        let read = trial.replicates.reduce(0) { $0 + Double($1.usage.promptTokens) } / Double(trial.replicates.count)
        let settings = Set([trial.mixture.main] + trial.mixture.agents.map(\.settings))
        return settings.map { settings in
            CallCeiling(
                promptByteCount: Int(min(1e12, read * Self.bytesPerToken)), messageCount: 2,
                longestAnswer: settings.maximumCompletionTokens, model: settings.model, at: table[settings.provider])
        }
    }
}
