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
    let context: RunContext
    private let store: any RunStore
    private let headroom: @Sendable () async -> [String]

    /// A run over an open store, whose settings were saved by ``begin(_:store:)``.
    ///
    /// - Parameters:
    ///   - client: where calls go; the run keeps its own record of what was answered in front of it.
    ///   - cache: answers that runs share.
    ///   - judges: where the grader's judging models are asked; their calls go the run's own way.
    ///   - stop: asks the search to end after what is in flight; what it found is confirmed and pruned then.
    ///   - patience: how long providers in trouble are waited for.
    ///   - news: where the client tells of providers that it leaves alone.
    ///   - headroom: what is left of rate limits, in words, for whoever watches.
    ///   - tell: hears of every step, after it is stored; called from many tasks.
    /// - Throws: ``TuningError`` when the store holds no settings; ``RunStorageError``.
    public init(
        folder: RunFolder, space: MixtureSpace, questions: [TaskQuestion], store: any RunStore,
        client: any ChatClient, cache: SharedAnswers? = nil, grader: any Grader, judges: JudgeDesk? = nil,
        stop: StopSignal, patience: Patience = Patience(),
        news: ProviderNewsDesk? = nil, headroom: @escaping @Sendable () async -> [String] = { [] },
        tell: @escaping @Sendable (RunEvent) -> Void
    ) throws {
        let journal = RunJournal(store: store)
        let settings = try Self.settings(in: store, at: folder)
        let table = ProviderTable.builtIn.merging(space.providers)
        try settings.budget.spendingLimit.check(space.modelsInUse, in: table)
        let sitting = Sitting(earlierSeconds: try store.elapsedSeconds())
        let pulse = try journal.pulse()
        let vitals = RunVitals(errors: pulse?.errors ?? [:], shortfalls: pulse?.shortfalls ?? [])
        news?.open { news in
            if let words = vitals.note(news) { tell(.note(words)) }
        }
        let patient = PatientClient(
            provider: client, patience: patience, vitals: vitals, stop: stop,
            secondsLeft: { settings.budget.secondsOfTimeLeft(elapsedSeconds: sitting.elapsedSeconds) },
            say: { tell(.note($0)) })
        let payer = try journal.gate(before: patient, limit: settings.budget.spendingLimit, table: table)
        let ledger = AnswerLedger(provider: payer, store: store, cache: cache)
        judges?.open(ledger)
        self.folder = folder
        self.store = store
        self.headroom = headroom
        context = RunContext(
            settings: settings, space: space,
            evaluator: MixtureEvaluator(
                engine: MixtureEngine(client: ledger), grader: grader,
                questions: Dictionary(questions.map { ($0.name, $0) }) { first, _ in first }, store: store,
                runSeed: settings.seed),
            journal: journal, stop: stop, sitting: sitting, vitals: vitals, tell: tell)
    }

    /// What the run in `store` was asked to do.
    ///
    /// - Throws: ``TuningError`` when it was never told.
    public static func settings(in store: any RunStore, at folder: RunFolder) throws -> RunSettings {
        guard var settings = try RunJournal(store: store).settings() else {
            throw TuningError.runIncomplete(path: folder.url.path, missing: "the run's settings")
        }
        // A copied folder is a run of its own, and a stored name could be a path.
        settings.name = folder.name
        return settings
    }

    /// Saves what a new run was asked to do.
    ///
    /// - Parameters:
    ///   - earlier: what the search begins with instead of nothing.
    ///   - folder: whose frozen files' digests are stored too; `nil` keeps those of a run that was planned.
    public static func begin(
        _ settings: RunSettings, as state: RunState = .searching, earlier: [EarlierSearch] = [],
        freezing folder: RunFolder? = nil, store: any RunStore
    ) throws {
        let journal = RunJournal(store: store)
        if let folder { try journal.saveFrozenDigests(FrozenFolder.digests(of: folder.spaceURL)) }
        var settings = settings
        settings.earlierRuns = earlier.isEmpty ? nil : earlier.map(\.name)
        try journal.saveEarlier(earlier)
        try journal.saveSettings(settings)
        try journal.saveState(state)
    }

    /// Replaces the budget of a run that ended or stopped; the search goes on where the new one allows it.
    public static func raiseBudget(to budget: RunBudget, store: any RunStore) throws {
        let journal = RunJournal(store: store)
        guard var settings = try journal.settings() else { return }
        settings.budget = budget
        try journal.saveSettings(settings)
        try journal.saveState(.searching)
        try journal.saveEnding(nil)
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
        var result = RunResult(
            settings: settings, state: try journal.state() ?? .searching, trials: trials, baseline: baseline,
            incumbent: history.last?.incumbent, incumbentHistory: history, confirmation: try journal.confirmation(),
            pruning: try journal.pruning(), examination: try journal.examination(), test: try journal.test(),
            ending: try journal.ending(), spent: try journal.spending(elapsedSeconds: try store.elapsedSeconds()))
        let changes = try journal.changes()
        if !changes.isEmpty { result.modelChanges = changes }
        return result
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
    /// - Throws: ``TuningError/everyTrialFails(count:last:)`` when nothing can be evaluated;
    ///   ``TuningError/budgetBelowOneTrial(callTokens:)`` when tokens or dollars ended before a trial did;
    ///   ``TuningError/providerRefuses(reason:)`` and its like when a person must do something; ``RunStorageError``
    ///   when the store can't be written; `CancellationError` when a stop was asked for before the first trial.
    ///   Everything finished is stored in any case.
    public func run() async throws -> RunResult {
        let sitting = try store.beginSitting()
        let heart = RunHeart(context: context, store: store, sitting: sitting, headroom: headroom)
        do {
            try await heart.beating { try await runStages() }
        } catch is CancellationError where context.stop.isRaised {
            await heart.beat()
            try enter(.stopped)
        } catch {
            await heart.beat()
            try? enter(.stopped)
            throw error
        }
        await heart.beat()
        // Asked to stop before anything was asked for: there is nothing to show yet.
        if context.stop.isRaised, try store.trials().isEmpty { throw CancellationError() }
        return try Self.result(in: store, at: folder)
    }

    private func runStages() async throws {
        if try context.journal.state() == .complete { return }
        try checkBudget()
        try enter(.searching)
        try context.journal.saveEnding(nil)
        var search = try TrialSearch(context: context)
        var winner = try await searched(&search)
        while winner != nil, let baseline = search.baseline {
            do {
                winner = try await ended(&search, baseline: baseline)
                if winner == nil { break }
            } catch let withdrawal as ModelWithdrawal {
                // The winner can't be asked any more: the next best is confirmed in its place.
                context.vitals.note(withdrawal)
                try context.noteWithdrawals()
                winner = try search.incumbent()
            }
        }
        try context.noteChanges()
        try enter(search.ending == .stopRequested ? .stopped : .complete)
    }

    private func searched(_ search: inout TrialSearch) async throws -> TrialResult? {
        let winner = try await search.run()
        try context.journal.saveEnding(search.ending)
        if let ceiling = search.ceilingAboveBudget { throw TuningError.budgetBelowOneTrial(callTokens: ceiling.tokens) }
        if winner == nil, search.ending != .stopRequested {
            let failures = search.trials.compactMap(\.failure)
            throw TuningError.noMixtureScored(
                trialCount: search.trials.count, last: failures.last ?? "the budget let none end")
        }
        return winner
    }

    /// Confirms the incumbent; what that leaves of the budget is searched with, and another winner confirmed; then the
    /// winner is pruned.
    ///
    /// - Returns: `nil`: nothing is left to confirm.
    private func ended(_ search: inout TrialSearch, baseline: Mixture) async throws -> TrialResult? {
        guard let winner = try search.incumbent() else { return nil }
        let allowance = Allowance(context: context, reserve: try search.reserve())
        let finish = RunFinish(context: context, folder: folder, enter: enter, allowance: allowance)
        var confirmation = try await finish.confirm(winner.mixture, against: baseline)
        var returns = 0
        while returns < Self.mostReturns, try search.goesOnAfterConfirmation() {
            returns += 1
            try enter(.searching)
            _ = try await search.run()
            try context.journal.saveEnding(search.ending)
            if let next = try search.incumbent(), next.mixture != confirmation.best.mixture {
                confirmation = try await finish.confirm(next.mixture, against: baseline, insteadOf: confirmation)
            }
        }
        try await finish.end(confirmation)
        return nil
    }

    /// How often the search goes on with what a confirmation left: each time less is.
    private static let mostReturns = 3

    private func enter(_ state: RunState) throws {
        try context.journal.saveState(state)
        context.tell(.entered(state))
    }
}

extension TuningRun {
    /// Refuses a limit on calls that allows nothing useful, before anything is paid.
    ///
    /// - Throws: ``TuningError/budgetTooSmall(allowed:needed:callsPerEvaluation:)``.
    func checkBudget() throws {
        guard try context.journal.store.trials().isEmpty else { return }
        try Self.checkBudget(of: context.settings, space: context.space)
    }

    /// Refuses a limit on calls that allows nothing useful: two trials, and two fresh evaluations of the winner and of
    /// the default mixture, at what the default mixture takes.
    ///
    /// - Throws: ``TuningError/budgetTooSmall(allowed:needed:callsPerEvaluation:)``; `SearchSpaceError`.
    public static func checkBudget(of settings: RunSettings, space: MixtureSpace) throws {
        guard let allowed = settings.budget.maximumCalls else { return }
        let mixture = try space.mixture(for: space.defaultConfiguration)
        let calls = mixture.agents.count * mixture.cycles + 1
        let needed = calls * (2 * settings.evaluationsToBegin(after: 0) + 4)
        guard allowed < needed else { return }
        throw TuningError.budgetTooSmall(allowed: allowed, needed: needed, callsPerEvaluation: calls)
    }
}
