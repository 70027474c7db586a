internal import Inference
internal import MixtureOfAgents

/// The end of a run: the winner confirmed on fresh evaluations, pruned, and both written, within what is left of the
/// budget. Something always comes of it: the first pair of evaluations is made whatever is left.
struct RunFinish {
    let context: RunContext
    let folder: RunFolder
    let enter: (RunState) throws -> Void
    let allowance: Allowance

    /// Confirms the winner, and stores that. A winner that was confirmed before is not evaluated again.
    ///
    /// - Throws: ``ModelWithdrawal`` when the winner can't be asked any more; `CancellationError` when a stop is asked
    ///   for, or once more; ``TuningError``.
    func confirm(_ winner: Mixture, against baseline: Mixture) async throws -> Confirmation {
        try enter(.confirming)
        let confirmation = try await confirmed(winner, against: baseline)
        try context.journal.saveConfirmation(confirmation)
        try folder.write(RecommendedMixture(confirmation, pruning: nil).evaluation.mixture, to: folder.bestURL)
        return confirmation
    }

    /// Confirms another winner on the same evaluations. One that the budget allowed less than half of them does not
    /// take the place of `earlier`.
    ///
    /// - Throws: as ``confirm(_:against:)``.
    func confirm(
        _ winner: Mixture, against baseline: Mixture, insteadOf earlier: Confirmation
    ) async throws -> Confirmation {
        do {
            let next = try await confirm(winner, against: baseline)
            if 2 * next.best.replicates.count >= earlier.best.replicates.count { return next }
        } catch TuningError.spentBeforeConfirmation {
            // Too little was left: the earlier one stands.
        }
        try context.journal.saveConfirmation(earlier)
        try folder.write(RecommendedMixture(earlier, pruning: nil).evaluation.mixture, to: folder.bestURL)
        return earlier
    }

    /// Prunes the confirmed winner and takes the last look.
    ///
    /// - Throws: as ``confirm(_:against:)``.
    func end(_ confirmation: Confirmation) async throws {
        guard context.settings.prunesWinner else { return try await test(confirmation, pruned: nil) }
        try enter(.pruning)
        var pruned: Mixture?
        do {
            let pruning = try await AgentPruning(context: context, winner: confirmation.best, allowance: allowance)
                .run()
            try context.journal.savePruning(pruning)
            try folder.write(pruning.pruned.mixture, to: folder.prunedURL)
            try folder.write(RecommendedMixture(confirmation, pruning: pruning).evaluation.mixture, to: folder.bestURL)
            pruned = pruning.pruned.mixture
        } catch let spent as SpendingError {
            context.tell(.note("the winner was not pruned: \(spent); 'moatune prune \(folder.name)' does it"))
        }
        try await test(confirmation, pruned: pruned)
    }

    /// The last look, where the task keeps questions back for it: nothing is decided after it.
    private func test(_ confirmation: Confirmation, pruned: Mixture?) async throws {
        guard context.settings.testQuestions?.isEmpty == false else { return }
        guard try allowance.allowsTest() else {
            return context.tell(.note("the winner was not tested: the budget has no room for it"))
        }
        do {
            var test = HeldOutTest(
                best: try await allowance.test(confirmation.best.mixture, saying: "the winner, tested"),
                baseline: try await allowance.test(
                    confirmation.baseline.mixture, saying: "the default mixture, tested"))
            if let pruned, pruned != confirmation.best.mixture {
                test.pruned = try await allowance.test(pruned, saying: "the pruned winner, tested")
            }
            try context.journal.saveTest(test)
        } catch let spent as SpendingError {
            context.tell(.note("the winner was not tested: \(spent)"))
        }
    }

    /// The winner and the default mixture on the same fresh seeds: all of them, or as many as the budget allows.
    private func confirmed(_ winner: Mixture, against baseline: Mixture) async throws -> Confirmation {
        var pairs = ConfirmedPairs()
        do {
            for slots in allowance.stretches {
                guard try pairs.best.isEmpty || allowance.allowsPairs(slots.count) else { break }
                pairs.best += try await allowance.evaluate(winner, on: slots)
                if pairs.isBaselineOffered { try await addDefaults(baseline, on: slots, to: &pairs) }
            }
        } catch let failure as EvaluationFailure {
            throw TuningError.baselineFailed(reason: failure.reason)
        } catch let spent as SpendingError {
            // Of the stretch that the budget broke off in, what was finished is stored.
            pairs.best = try allowance.known(of: winner)
            pairs.baseline = try allowance.known(of: baseline)
            pairs.dropWhatHasNoPartner()
            guard !pairs.best.isEmpty else { throw TuningError.spentBeforeConfirmation(reason: "\(spent)") }
        }
        tellOf(pairs, among: allowance.slots.count)
        let order = { (results: [ReplicateResult]) in results.inOrder(of: context.settings.confirmationQuestions) }
        return Confirmation(
            best: MixtureEvaluation(mixture: winner, replicates: order(pairs.best)),
            baseline: MixtureEvaluation(mixture: baseline, replicates: order(pairs.baseline)))
    }

    private func tellOf(_ pairs: ConfirmedPairs, among wantedCount: Int) {
        for (what, results) in [("the winner", pairs.best), ("the default mixture", pairs.baseline)] {
            guard let mean = results.meanPoints else { continue }
            context.tell(.evaluated(what: what, meanPoints: mean, count: results.count))
        }
        guard pairs.best.count < wantedCount else { return }
        context.tell(
            .note(
                "the budget allowed \(pairs.best.count) of \(wantedCount) fresh evaluations of each mixture; "
                    + "'moatune resume \(folder.name)' with a larger one makes the rest"))
    }

    /// No more of them, when the default mixture's models were withdrawn.
    private func addDefaults(
        _ baseline: Mixture, on slots: [EvaluationSlot], to pairs: inout ConfirmedPairs
    ) async throws {
        do {
            pairs.baseline += try await allowance.evaluate(baseline, on: slots)
        } catch let withdrawal as ModelWithdrawal {
            context.vitals.note(withdrawal)
            try context.noteWithdrawals()
            pairs.isBaselineOffered = false
        }
    }
}

/// Evaluations of the winner and of the default mixture on the same slots, as far as the confirmation came.
private struct ConfirmedPairs {
    var best: [ReplicateResult] = []
    var baseline: [ReplicateResult] = []
    var isBaselineOffered = true

    /// What the budget left alone; a winner whose partner can't be asked any more stands for itself.
    mutating func dropWhatHasNoPartner() {
        guard isBaselineOffered else { return }
        let shared = Set(best.map(\.slot)).intersection(baseline.map(\.slot))
        best.removeAll { !shared.contains($0.slot) }
        baseline.removeAll { !shared.contains($0.slot) }
    }
}

/// What the end of a run may still do.
struct Allowance: Sendable {
    let context: RunContext
    /// What one evaluation of the winner and one of the default mixture take.
    private let winnerCost: EvaluationCost
    private let baselineCost: EvaluationCost
    /// How often a stop was asked for when the end began.
    private let earlierStopCount: Int

    /// What the confirmation evaluates, in its order.
    let slots: [EvaluationSlot]

    /// - Parameter reserve: what the search left the end, with the winner as its incumbent.
    init(context: RunContext, reserve: FinalPhaseReserve) {
        self.context = context
        winnerCost = reserve.evaluationCost(of: reserve.incumbent) ?? EvaluationCost()
        baselineCost = reserve.evaluationCost(of: reserve.trials.first) ?? winnerCost
        slots = reserve.plan.slots(context.settings)
        earlierStopCount = context.stop.raisedCount
    }

    /// ``slots`` in stretches that are decided on one by one; all at once where no spending is limited.
    ///
    /// The first is short, for a budget that has room for little; the others are long enough that evaluations seldom
    /// wait for the last of a stretch.
    var stretches: [[EvaluationSlot]] {
        guard context.settings.budget.limitsSpending else { return [slots] }
        let rest = Array(slots.dropFirst(2))
        let length = 2 * MixtureEvaluator.concurrentEvaluations
        return [Array(slots.prefix(2))]
            + stride(from: 0, to: rest.count, by: length).map { Array(rest[$0..<min($0 + length, rest.count)]) }
    }

    /// Whether the budget has room for so many more evaluations of the winner and as many of the default mixture.
    func allowsPairs(_ count: Int) throws -> Bool { try allows(count, each: winnerCost + baselineCost) }

    /// Whether the budget has room for so many evaluations of a leaner mixture.
    func allowsLeaner(_ count: Int) throws -> Bool {
        try allows(count, each: FinalPhaseReserve.leanerCostShare * winnerCost)
    }

    /// Whether the budget has room for the winner, its pruned form and the default mixture on the test's questions.
    func allowsTest() throws -> Bool {
        try allows(
            context.settings.confirmationReplicates * (context.settings.testQuestions?.count ?? 0),
            each: (1 + FinalPhaseReserve.leanerCostShare) * winnerCost + baselineCost)
    }

    private func allows(_ count: Int, each cost: EvaluationCost) throws -> Bool {
        guard context.settings.budget.limitsSpending else { return true }
        return try context.gauge().reached(with: Double(count) * cost) == nil
    }

    /// `mixture` on some of the confirmation's slots, in their order.
    func evaluate(_ mixture: Mixture, on slots: [EvaluationSlot]) async throws -> [ReplicateResult] {
        try await evaluate(mixture, phase: .confirmation, on: slots)
    }

    /// What is stored of `mixture` on the confirmation's slots.
    func known(of mixture: Mixture) throws -> [ReplicateResult] {
        try context.evaluator.known(of: mixture, phase: .confirmation, slots: slots)
    }

    /// `mixture` on the test's questions, with seeds of their own.
    func test(_ mixture: Mixture, saying what: String) async throws -> MixtureEvaluation {
        let slots = (context.settings.testQuestions ?? []).flatMap { question in
            (0..<context.settings.confirmationReplicates).map { EvaluationSlot(question: question, replicate: $0) }
        }
        let results = try await evaluate(mixture, phase: .test, on: slots)
        context.tell(.evaluated(what: what, meanPoints: results.meanPoints ?? 0, count: results.count))
        return MixtureEvaluation(mixture: mixture, replicates: results)
    }

    private func evaluate(
        _ mixture: Mixture, phase: EvaluationKey.Phase, on slots: [EvaluationSlot]
    ) async throws -> [ReplicateResult] {
        if context.stop.raisedCount > earlierStopCount { throw CancellationError() }
        return try await context.evaluator.evaluate(mixture, phase: phase, slots: slots)
    }
}
