public import Grading
public import Inference
public import MixtureOfAgents
public import RunStorage

/// The examination of one mixture over a run's store: which of its parts matter, and the leaner one without the rest.
///
///     let examination = try MixtureExamination(
///         of: mixture, folder: folder, questions: questions, store: store, client: client, grader: grader, stop: stop)
///     let findings = try await examination.run(InfluencePlan(marginPoints: 1.2))
///
/// May be cut off at any moment: whoever runs it again pays only for calls that were in flight.
public struct MixtureExamination: Sendable {
    private let mixture: Mixture
    private let folder: RunFolder
    private let journal: RunJournal
    private let store: any RunStore
    private let probe: StoredProbe

    /// - Parameters:
    ///   - questions: all of the task's; those that the settings name for the confirmation are asked.
    ///   - store: holds the settings of a run, or of an examination by itself.
    ///   - judges: where the grader's judging models are asked; their calls go the examination's own way.
    ///   - stop: asks the examination to end after what is in flight.
    /// - Throws: ``TuningError`` when the store holds no settings; ``RunStorageError``.
    public init(
        of mixture: Mixture, folder: RunFolder, questions: [TaskQuestion], store: any RunStore,
        client: any ChatClient, cache: SharedAnswers? = nil, grader: any Grader, judges: JudgeDesk? = nil,
        stop: StopSignal
    ) throws {
        let settings = try TuningRun.settings(in: store, at: folder)
        let ledger = AnswerLedger(provider: client, store: store, cache: cache)
        judges?.open(ledger)
        self.mixture = mixture
        self.folder = folder
        self.store = store
        journal = RunJournal(store: store)
        probe = StoredProbe(
            evaluator: MixtureEvaluator(
                engine: MixtureEngine(client: ledger), grader: grader,
                questions: Dictionary(questions.map { ($0.name, $0) }) { first, _ in first }, store: store,
                runSeed: settings.seed),
            questions: settings.confirmationQuestions, stop: stop)
    }

    /// What an earlier examination in `store` found, or `nil`.
    public static func findings(in store: any RunStore) throws -> InfluenceFindings? {
        try RunJournal(store: store).examination()
    }

    /// Examines, stores what was found, and writes the lean mixture as the folder's `pruned.json`.
    ///
    /// - Parameter tell: hears of every look.
    /// - Throws: ``TuningError/tooFewCalls(allowed:needed:)`` before any call;
    ///   ``TuningError/everyEvaluationFails(count:last:)`` when the provider seems down; `CancellationError` when
    ///   stopped; ``RunStorageError``. Everything finished is stored in any case.
    public func run(
        _ plan: InfluencePlan, tell: @escaping @Sendable (InfluenceStep) -> Void = { _ in }
    ) async throws -> InfluenceFindings {
        try await sitting {
            var study = InfluenceStudy(of: mixture, plan: plan, probe: probe, tell: tell)
            if let allowed = plan.maximumCalls, allowed < study.fewestCalls {
                throw TuningError.tooFewCalls(allowed: allowed, needed: study.fewestCalls)
            }
            let findings = try await study.run()
            try journal.saveExamination(findings)
            try folder.write(findings.lean, to: folder.prunedURL)
            if let confirmation = try journal.confirmation(), confirmation.best.mixture == findings.whole {
                let recommended = RecommendedMixture(confirmation, pruning: PruningResult(findings))
                try folder.write(recommended.evaluation.mixture, to: folder.bestURL)
            }
            return findings
        }
    }

    /// Adds Shapley values to `findings` and stores that, as far as the calls that the plan has left go.
    public func addingShapleyValues(to findings: InfluenceFindings) async throws -> InfluenceFindings {
        try await sitting {
            var findings = findings
            var plan = findings.plan
            plan.maximumCalls = plan.maximumCalls.map { max(0, $0 - findings.madeCallCount) }
            var study = ShapleyStudy(of: mixture, plan: plan, probe: probe)
            findings.shapley = try await study.run()
            try journal.saveExamination(findings)
            return findings
        }
    }

    private func sitting<Result>(_ body: () async throws -> Result) async throws -> Result {
        let sitting = try store.beginSitting()
        let clock = Sitting(earlierSeconds: 0)
        do {
            let result = try await body()
            try store.touchSitting(sitting, workedSeconds: clock.workedSeconds)
            return result
        } catch {
            try? store.touchSitting(sitting, workedSeconds: clock.workedSeconds)
            throw error
        }
    }
}
