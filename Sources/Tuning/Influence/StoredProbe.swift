internal import MixtureOfAgents

/// Evaluations for an examination out of a run's store, made and stored when they are first wanted.
///
/// Pairs are the confirmation's: what confirmed the winner is evidence here too and not paid again.
struct StoredProbe: InfluenceProbe {
    let evaluator: MixtureEvaluator
    /// The questions to draw pairs from, in turn; not empty.
    let questions: [String]
    let stop: StopSignal
    private let failures = FailureRow()

    init(evaluator: MixtureEvaluator, questions: [String], stop: StopSignal) {
        self.evaluator = evaluator
        self.questions = questions
        self.stop = stop
    }

    func outcome(of mixture: Mixture, pair: Int, given whole: ProbeOutcome?) async throws -> ProbeOutcome? {
        if stop.isRaised { throw CancellationError() }
        let key = EvaluationKey(
            phase: .confirmation, mixtureFingerprint: mixture.fingerprint, question: questions[pair % questions.count],
            replicate: pair / questions.count)
        do {
            let recorded = try await evaluator.recorded(mixture, for: key, knowing: whole?.transcript)
            await failures.reset()
            let shared = whole.map { Counterfactual.sharedCallCount(of: recorded.transcript, with: $0.transcript) }
            return ProbeOutcome(
                result: recorded.result, transcript: recorded.transcript,
                madeCallCount: recorded.transcript.callCount - (shared ?? 0))
        } catch let failure as EvaluationFailure {
            try await failures.add(failure)
            return nil
        }
    }
}

/// Counts evaluations that fail one after another: a provider that is down says nothing about agents.
private actor FailureRow {
    private var count = 0

    func reset() { count = 0 }

    func add(_ failure: EvaluationFailure) throws {
        count += 1
        guard count < TrialSearch.longestRowOfFailures else {
            throw TuningError.everyEvaluationFails(count: count, last: failure.reason)
        }
    }
}
