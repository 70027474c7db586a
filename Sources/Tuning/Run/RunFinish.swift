internal import Inference
internal import MixtureOfAgents

/// The end of a run: the winner confirmed on fresh evaluations, pruned, and both written, within what is left of the
/// budget. Something always comes of it: the first pair of evaluations is made whatever is left.
struct RunFinish {
    let context: RunContext
    let folder: RunFolder
    let enter: (RunState) throws -> Void

    /// - Throws: ``ModelWithdrawal`` when the winner can't be asked any more; `CancellationError` when a stop is asked
    ///   for, or once more; ``TuningError``.
    func run(winner: TrialResult, baseline: Mixture, trials: [TrialResult]) async throws {
        let allowance = Allowance(context: context, winner: winner, trials: trials)
        try enter(.confirming)
        let confirmation = try await confirm(winner.mixture, against: baseline, allowance)
        try context.journal.saveConfirmation(confirmation)
        try folder.write(confirmation.best.mixture, to: folder.bestURL)
        guard context.settings.prunesWinner else { return try await test(confirmation, pruned: nil, allowance) }
        try enter(.pruning)
        var pruned: Mixture?
        do {
            let pruning = try await AgentPruning(context: context, winner: confirmation.best, allowance: allowance)
                .run()
            try context.journal.savePruning(pruning)
            try folder.write(pruning.pruned.mixture, to: folder.prunedURL)
            pruned = pruning.pruned.mixture
        } catch let spent as SpendingError {
            context.tell(.note("the winner was not pruned: \(spent); 'moatune prune \(folder.name)' does it"))
        }
        try await test(confirmation, pruned: pruned, allowance)
    }

    /// The last look, where the task keeps questions back for it: nothing is decided after it.
    private func test(_ confirmation: Confirmation, pruned: Mixture?, _ allowance: Allowance) async throws {
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
    private func confirm(
        _ winner: Mixture, against baseline: Mixture, _ allowance: Allowance
    ) async throws -> Confirmation {
        var confirmation = Confirmation(
            best: MixtureEvaluation(mixture: winner, replicates: []),
            baseline: MixtureEvaluation(mixture: baseline, replicates: []))
        do {
            for replicates in allowance.stretches(of: context.settings.confirmationReplicates) {
                guard try replicates.lowerBound == 0 || allowance.allowsPairs(replicates.count) else { break }
                confirmation.best = try await allowance.evaluate(
                    winner, replicates: 0..<replicates.upperBound, saying: "the winner")
                confirmation.baseline = try await defaults(baseline, replicates: 0..<replicates.upperBound, allowance)
            }
        } catch let failure as EvaluationFailure {
            throw TuningError.baselineFailed(reason: failure.reason)
        } catch let spent as SpendingError {
            // What was confirmed by then stands, as long as it is of both.
            guard !confirmation.baseline.replicates.isEmpty else {
                throw TuningError.spentBeforeConfirmation(reason: "\(spent)")
            }
        }
        let wanted = context.settings.confirmationReplicates * context.settings.confirmationQuestions.count
        if confirmation.best.replicates.count < wanted {
            context.tell(
                .note(
                    "the budget allowed \(confirmation.best.replicates.count) of \(wanted) fresh evaluations of each "
                        + "mixture"))
        }
        return confirmation
    }

    /// Nothing, when the default mixture's models were withdrawn.
    private func defaults(
        _ baseline: Mixture, replicates: Range<Int>, _ allowance: Allowance
    ) async throws -> MixtureEvaluation {
        do {
            return try await allowance.evaluate(baseline, replicates: replicates, saying: "the default mixture")
        } catch let withdrawal as ModelWithdrawal {
            context.vitals.note(withdrawal)
            try context.noteWithdrawals()
            return MixtureEvaluation(mixture: baseline, replicates: [])
        }
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

    init(context: RunContext, winner: TrialResult, trials: [TrialResult]) {
        let share = HeldBackShare(
            settings: context.settings, trials: trials, incumbent: winner,
            elapsedSeconds: context.sitting.elapsedSeconds)
        self.context = context
        winnerCost = share.evaluationCost(of: winner) ?? EvaluationCost()
        baselineCost = share.evaluationCost(of: trials.first) ?? winnerCost
        earlierStopCount = context.stop.raisedCount
    }

    /// The replicates in stretches that are decided on one by one; all at once where no spending is limited.
    func stretches(of replicateCount: Int) -> [Range<Int>] {
        guard context.settings.budget.limitsSpending else { return [0..<replicateCount] }
        let questions = context.settings.confirmationQuestions.count
        let size = max(1, MixtureEvaluator.concurrentEvaluations / max(1, questions))
        return stride(from: 0, to: replicateCount, by: size).map { $0..<min($0 + size, replicateCount) }
    }

    /// Whether the budget has room for so many more replicates of the winner and of the default mixture.
    func allowsPairs(_ replicateCount: Int) throws -> Bool {
        try allows(replicateCount, each: winnerCost + baselineCost)
    }

    /// Whether the budget has room for so many replicates of a leaner mixture.
    func allowsLeaner(_ replicateCount: Int) throws -> Bool {
        try allows(replicateCount, each: HeldBackShare.leanerCostShare * winnerCost)
    }

    /// Whether the budget has room for the winner, its pruned form and the default mixture on the test's questions.
    func allowsTest() throws -> Bool {
        try allows(
            context.settings.confirmationReplicates, of: context.settings.testQuestions?.count ?? 0,
            each: (1 + HeldBackShare.leanerCostShare) * winnerCost + baselineCost)
    }

    private func allows(_ replicateCount: Int, each cost: EvaluationCost) throws -> Bool {
        try allows(replicateCount, of: context.settings.confirmationQuestions.count, each: cost)
    }

    private func allows(_ replicateCount: Int, of questionCount: Int, each cost: EvaluationCost) throws -> Bool {
        guard context.settings.budget.limitsSpending else { return true }
        return try context.gauge().reached(with: Double(replicateCount * questionCount) * cost) == nil
    }

    /// `mixture` on the confirmation's questions and seeds.
    func evaluate(_ mixture: Mixture, replicates: Range<Int>, saying what: String) async throws -> MixtureEvaluation {
        try await evaluate(
            mixture, phase: .confirmation, questions: context.settings.confirmationQuestions, replicates: replicates,
            saying: what)
    }

    /// `mixture` on the test's questions, with seeds of their own.
    func test(_ mixture: Mixture, saying what: String) async throws -> MixtureEvaluation {
        try await evaluate(
            mixture, phase: .test, questions: context.settings.testQuestions ?? [],
            replicates: 0..<context.settings.confirmationReplicates, saying: what)
    }

    private func evaluate(
        _ mixture: Mixture, phase: EvaluationKey.Phase, questions: [String], replicates: Range<Int>,
        saying what: String
    ) async throws -> MixtureEvaluation {
        if context.stop.raisedCount > earlierStopCount { throw CancellationError() }
        let results = try await context.evaluator.evaluate(
            mixture, phase: phase, questions: questions, replicates: replicates)
        context.tell(.evaluated(what: what, meanPoints: results.meanPoints ?? 0, count: results.count))
        return MixtureEvaluation(mixture: mixture, replicates: results)
    }
}
