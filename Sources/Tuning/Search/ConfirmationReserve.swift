internal import Inference

/// What the search leaves unspent, so that the winner can be confirmed within the budget: without fresh evaluations
/// beside the default mixture's, a night's best would be a claim.
struct ConfirmationReserve {
    let price: USDollars
    let tokens: Int

    /// - Parameters:
    ///   - trials: of which those that run will still spend.
    ///   - incumbent: the trial that would be confirmed now; the dearest one stands in before there is any.
    init(settings: RunSettings, trials: [TrialResult], incumbent: TrialResult?) {
        let complete = trials.filter { !$0.replicates.isEmpty }
        let prices = complete.map { $0.replicates.meanPrice?.amount ?? 0 }
        let tokens = complete.map { $0.replicates.meanTokens ?? 0 }
        let confirmed = Double(settings.confirmationReplicates * settings.confirmationQuestions.count)
        let running = Double(
            trials.count { $0.state == .running } * settings.replicatesPerTrial * settings.questions.count)

        func reserve(_ all: [Double], _ ofOne: (TrialResult) -> Double) -> Double {
            guard !all.isEmpty else { return 0 }
            let winner = incumbent.map(ofOne) ?? all.max() ?? 0
            let baseline = trials.first.map(ofOne) ?? 0
            return confirmed * (winner + baseline) + running * all.reduce(0, +) / Double(all.count)
        }
        price = USDollars(reserve(prices) { $0.replicates.meanPrice?.amount ?? 0 })
        self.tokens = Int(reserve(tokens) { $0.replicates.meanTokens ?? 0 })
    }
}
