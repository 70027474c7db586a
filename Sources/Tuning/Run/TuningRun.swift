internal import Foundation
public import Grading
public import Inference
public import MixtureOfAgents
public import RunStorage

/// One run, from wherever its store says it is to the end: search, confirmation, pruning, results on disk.
///
///     let run = try TuningRun(folder: folder, space: space, task: task, store: store, client: client,
///                             grader: grader, stop: stop) { event in print(event) }
///     let result = try await run.run()
///
/// May be cut off at any moment, by a signal or a crash: a new value with the same store goes on from there and pays
/// again only for calls that were in flight.
public struct TuningRun: Sendable {
    private let folder: RunFolder
    private let context: RunContext
    private let store: any RunStore

    /// A run over an open store, whose settings were saved by ``begin(_:store:)``.
    ///
    /// - Parameters:
    ///   - client: where calls go; the run keeps its own record of what was answered in front of it.
    ///   - cache: answers that runs share.
    ///   - judges: where the grader's judging models are asked; their calls go the run's own way.
    ///   - stop: asks the run to end after what is in flight.
    ///   - tell: hears of every step, after it is stored; called from many tasks.
    /// - Throws: ``TuningError`` when the store holds no settings; ``RunStorageError``.
    public init(
        folder: RunFolder, space: MixtureSpace, questions: [TaskQuestion], store: any RunStore,
        client: any ChatClient, cache: SharedAnswers? = nil, grader: any Grader, judges: JudgeDesk? = nil,
        stop: StopSignal,
        tell: @escaping @Sendable (RunEvent) -> Void
    ) throws {
        let journal = RunJournal(store: store)
        let settings = try Self.settings(in: store, at: folder)
        let table = ProviderTable.builtIn.merging(space.providers)
        try settings.budget.spendingLimit.check(space.modelsInUse, in: table)
        let payer = try journal.gate(before: client, limit: settings.budget.spendingLimit, table: table)
        let ledger = AnswerLedger(provider: payer, store: store, cache: cache)
        judges?.open(ledger)
        self.folder = folder
        self.store = store
        context = RunContext(
            settings: settings, space: space,
            evaluator: MixtureEvaluator(
                engine: MixtureEngine(client: ledger), grader: grader,
                questions: Dictionary(questions.map { ($0.name, $0) }) { first, _ in first }, store: store,
                runSeed: settings.seed),
            journal: journal, stop: stop, sitting: Sitting(earlierSeconds: try store.elapsedSeconds()), tell: tell)
    }

    /// What the run in `store` was asked to do.
    ///
    /// - Throws: ``TuningError`` when it was never told.
    public static func settings(in store: any RunStore, at folder: RunFolder) throws -> RunSettings {
        guard let settings = try RunJournal(store: store).settings() else {
            throw TuningError.runIncomplete(path: folder.url.path, missing: "the run's settings")
        }
        return settings
    }

    /// Saves what a new run was asked to do.
    public static func begin(_ settings: RunSettings, store: any RunStore) throws {
        let journal = RunJournal(store: store)
        try journal.saveSettings(settings)
        try journal.saveState(.searching)
    }

    /// Replaces the budget of a run that ended or stopped; the search goes on where the new one allows it.
    public static func raiseBudget(to budget: RunBudget, store: any RunStore) throws {
        let journal = RunJournal(store: store)
        guard var settings = try journal.settings() else { return }
        settings.budget = budget
        try journal.saveSettings(settings)
        try journal.saveState(.searching)
        try journal.saveConfirmation(nil)
        try journal.savePruning(nil)
        try journal.saveExamination(nil)
        try journal.saveTest(nil)
    }

    /// Everything that `store` knows of its run.
    ///
    /// - Throws: ``TuningError`` when it holds no settings; ``RunStorageError``.
    /// - Complexity: linear in the number of stored evaluations.
    public static func result(in store: any RunStore, at folder: RunFolder) throws -> RunResult {
        let journal = RunJournal(store: store)
        let settings = try settings(in: store, at: folder)
        guard !settings.isExamination else { throw TuningError.examinationOnly(name: folder.name) }
        let trials = try journal.trials(replicatesPerTrial: settings.replicatesPerTrial)
        guard let baseline = trials.first?.mixture else {
            throw TuningError.runIncomplete(path: folder.url.path, missing: "its first trial")
        }
        let history = try journal.incumbentHistory()
        return RunResult(
            settings: settings, state: try journal.state() ?? .searching, trials: trials, baseline: baseline,
            incumbent: history.last?.incumbent, incumbentHistory: history, confirmation: try journal.confirmation(),
            pruning: try journal.pruning(), examination: try journal.examination(), test: try journal.test(),
            spent: try journal.spending(elapsedSeconds: try store.elapsedSeconds()))
    }

    /// What `store` knows of its run, without the trials themselves.
    ///
    /// - Complexity: linear in the number of trials, none of which is decoded.
    public static func summary(in store: any RunStore, at folder: RunFolder) throws -> RunSummary {
        let journal = RunJournal(store: store)
        return RunSummary(
            settings: try settings(in: store, at: folder), state: try journal.state() ?? .searching,
            trialCount: try store.trials().count, incumbentHistory: try journal.incumbentHistory(),
            confirmation: try journal.confirmation(),
            spent: try journal.spending(elapsedSeconds: try store.elapsedSeconds()))
    }

    /// Does what is left to do.
    ///
    /// - Returns: all that is known at the end; its state is `complete`, or `stopped` when a stop was asked for.
    /// - Throws: ``TuningError/everyTrialFails(count:last:)`` when the provider seems down; ``RunStorageError`` when
    ///   the store can't be written. Everything finished is stored in either case.
    public func run() async throws -> RunResult {
        let sitting = try store.beginSitting()
        do {
            try await runStages()
        } catch is CancellationError where context.stop.isRaised {
            try enter(.stopped)
        } catch {
            try? store.endSitting(sitting)
            throw error
        }
        try store.endSitting(sitting)
        return try Self.result(in: store, at: folder)
    }

    private func runStages() async throws {
        if try context.journal.state() == .complete { return }
        try enter(.searching)
        var search = try TrialSearch(context: context)
        let winner = try await search.run()
        guard !context.stop.isRaised else { return try enter(.stopped) }
        guard let winner, let baseline = search.baseline else { return try enter(.complete) }
        try enter(.confirming)
        let confirmation: Confirmation
        do { confirmation = try await confirm(winner.mixture, against: baseline) } catch let spent as SpendingError {
            throw TuningError.spentBeforeConfirmation(reason: "\(spent)")
        }
        try context.journal.saveConfirmation(confirmation)
        try folder.write(confirmation.best.mixture, to: folder.bestURL)
        guard context.settings.prunesWinner else {
            try await test(confirmation, pruned: nil)
            return try enter(.complete)
        }
        try enter(.pruning)
        var pruned: Mixture?
        do {
            let pruning = try await AgentPruning(context: context, winner: confirmation.best).run()
            try context.journal.savePruning(pruning)
            try folder.write(pruning.pruned.mixture, to: folder.prunedURL)
            pruned = pruning.pruned.mixture
        } catch let spent as SpendingError {
            context.tell(.note("the winner was not pruned: \(spent); 'moatune prune \(folder.name)' does it"))
        }
        try await test(confirmation, pruned: pruned)
        try enter(.complete)
    }

    /// The last look, where the task keeps questions back for it: nothing is decided after it.
    private func test(_ confirmation: Confirmation, pruned: Mixture?) async throws {
        guard context.settings.testQuestions?.isEmpty == false else { return }
        do {
            try context.journal.saveTest(try await look(confirmation, pruned))
        } catch let spent as SpendingError {
            context.tell(.note("the winner was not tested: \(spent)"))
        }
    }

    private func look(_ confirmation: Confirmation, _ pruned: Mixture?) async throws -> HeldOutTest {
        func look(_ mixture: Mixture, _ what: String) async throws -> MixtureEvaluation {
            try await MixtureEvaluation.fresh(mixture, in: context, phase: .test, saying: "\(what), tested")
        }
        var test = HeldOutTest(
            best: try await look(confirmation.best.mixture, "the winner"),
            baseline: try await look(confirmation.baseline.mixture, "the default mixture"))
        if let pruned, pruned != confirmation.best.mixture { test.pruned = try await look(pruned, "the pruned winner") }
        return test
    }

    private func confirm(_ winner: Mixture, against baseline: Mixture) async throws -> Confirmation {
        do {
            return Confirmation(
                best: try await MixtureEvaluation.fresh(winner, in: context, saying: "the winner"),
                baseline: try await MixtureEvaluation.fresh(baseline, in: context, saying: "the default mixture"))
        } catch let failure as EvaluationFailure {
            throw TuningError.baselineFailed(reason: failure.reason)
        }
    }

    private func enter(_ state: RunState) throws {
        try context.journal.saveState(state)
        context.tell(.entered(state))
    }
}
