internal import Inference
internal import MixtureOfAgents

/// What the search leaves unspent, so that the winner can be confirmed within the budget: without fresh evaluations
/// beside the default mixture's, a night's best would be a claim.
///
/// Reckons with the dearest mixture so far: the last trials may still make it the winner, and those to come may cost as
/// much. What is then left over goes into pruning. A call goes only where the most that it may cost is left
/// (``SpendingGate``), far more than most calls take: that comes on top, or the last calls of the confirmation would
/// not go.
struct ConfirmationReserve {
    let price: USDollars
    let tokens: Int

    /// - Parameter trials: of which those that run, and one more, will still spend.
    init(settings: RunSettings, trials: [TrialResult], table: ProviderTable) {
        let complete = trials.filter { !$0.replicates.isEmpty }
        let confirmed = Double(settings.confirmationReplicates * settings.confirmationQuestions.count)
        let made = complete.reduce(0) { $0 + $1.replicates.count }
        let coming = Double((trials.count { $0.state == .running } + 1) * settings.evaluationsToBegin(after: made))
        let ceilings = complete.flatMap { Self.ceilings(of: $0, in: table) }

        func reserve(_ ofOne: (TrialResult) -> Double, _ ofCall: (CallCeiling) -> Double) -> Double {
            let dearest = complete.map(ofOne).max() ?? 0
            return confirmed * (dearest + (complete.first.map(ofOne) ?? 0)) + coming * dearest
                + (ceilings.map(ofCall).max() ?? 0)
        }
        price = USDollars(reserve({ $0.replicates.meanPrice?.amount ?? 0 }, { $0.price?.amount ?? 0 }))
        tokens = Int(reserve({ $0.replicates.meanTokens ?? 0 }, { Double($0.tokens) }))
    }

    /// More bytes than a token has in most texts, so that what all calls of an evaluation read bounds what one reads.
    private static let bytesPerToken = 5.0

    private static func ceilings(of trial: TrialResult, in table: ProviderTable) -> [CallCeiling] {
        let read = trial.replicates.reduce(0) { $0 + Double($1.usage.promptTokens) } / Double(trial.replicates.count)
        let settings = Set([trial.mixture.main] + trial.mixture.agents.map(\.settings))
        return settings.map { settings in
            CallCeiling(
                promptByteCount: Int(read * bytesPerToken), messageCount: 2,
                longestAnswer: settings.maximumCompletionTokens, model: settings.model, at: table[settings.provider])
        }
    }
}
