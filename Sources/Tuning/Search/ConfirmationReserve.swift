internal import Inference

/// What the search leaves unspent, so that the winner can be confirmed within the budget: without fresh evaluations
/// beside the default mixture's, a night's best would be a claim.
///
/// Reckons with the dearest mixture so far: the last trials may still make it the winner, and those to come may cost as
/// much. What is then left over goes into pruning.
struct ConfirmationReserve {
    let price: USDollars
    let tokens: Int

    /// - Parameter trials: of which those that run, and one more, will still spend.
    init(settings: RunSettings, trials: [TrialResult]) {
        let complete = trials.filter { !$0.replicates.isEmpty }
        let confirmed = Double(settings.confirmationReplicates * settings.confirmationQuestions.count)
        let coming = Double(
            (trials.count { $0.state == .running } + 1) * settings.replicatesPerTrial * settings.questions.count)

        func reserve(_ ofOne: (TrialResult) -> Double) -> Double {
            let dearest = complete.map(ofOne).max() ?? 0
            return confirmed * (dearest + (complete.first.map(ofOne) ?? 0)) + coming * dearest
        }
        price = USDollars(reserve { $0.replicates.meanPrice?.amount ?? 0 })
        tokens = Int(reserve { $0.replicates.meanTokens ?? 0 })
    }
}
