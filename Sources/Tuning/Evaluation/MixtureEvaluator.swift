internal import Foundation
internal import Grading
internal import Inference
internal import MixtureOfAgents
internal import RunStorage

/// Runs a mixture on a question and grades its aggregate, once for each ``EvaluationKey``: what is stored already is
/// not done again.
struct MixtureEvaluator: Sendable {
    let engine: MixtureEngine
    let grader: any Grader
    let questions: [String: TaskQuestion]
    let store: any RunStore
    let runSeed: UInt64
    /// How calls were put otherwise than they were asked for.
    var changes = ChangesSeen()

    /// Evaluations of one mixture that are under way at once. More would only queue at the provider and at the
    /// grader's lane while holding their proposals in memory.
    static let concurrentEvaluations = 4

    /// One evaluation for each of `slots`, in that order.
    ///
    /// - Throws: ``EvaluationFailure`` when the mixture gave no aggregate or the grader failed again and again.
    func evaluate(
        _ mixture: Mixture, phase: EvaluationKey.Phase, slots: some Sequence<EvaluationSlot>
    ) async throws -> [ReplicateResult] {
        let fingerprint = mixture.fingerprint
        let keys = slots.map {
            EvaluationKey(phase: phase, mixtureFingerprint: fingerprint, question: $0.question, replicate: $0.replicate)
        }
        return try await concurrentMap(keys, width: Self.concurrentEvaluations) { key in
            try await result(of: mixture, for: key)
        }
    }

    /// The evaluations of `slots` that are stored, in that order.
    func known(
        of mixture: Mixture, phase: EvaluationKey.Phase, slots: some Sequence<EvaluationSlot>
    ) throws -> [ReplicateResult] {
        let fingerprint = mixture.fingerprint
        return try slots.compactMap { slot in
            let key = EvaluationKey(
                phase: phase, mixtureFingerprint: fingerprint, question: slot.question, replicate: slot.replicate)
            return try stored(key).map {
                try StoredValue.read(ReplicateResult.self, from: $0.result, as: "an evaluation")
            }
        }
    }

    /// The evaluations of a plan, until it ends or stops, and which of both it did: in the order of question and
    /// replicate.
    ///
    /// - Throws: as ``evaluate(_:phase:slots:)``.
    func evaluate(
        _ mixture: Mixture, by plan: TrialPlan, maximumPoints: Double
    ) async throws -> ([ReplicateResult], TrialResult.State) {
        let slots = plan.slots
        var results: [ReplicateResult] = []
        for (rung, count) in plan.rungs.enumerated() {
            results += try await evaluate(mixture, phase: .search, slots: slots[results.count..<count])
            if !plan.goesOn(fromRung: rung, after: results, maximumPoints: maximumPoints) { break }
        }
        return (results.inOrder, results.count < slots.count ? .stoppedEarly : .complete)
    }

    private func result(of mixture: Mixture, for key: EvaluationKey) async throws -> ReplicateResult {
        if let stored = try stored(key) {
            return try StoredValue.read(ReplicateResult.self, from: stored.result, as: "an evaluation")
        }
        return try await evaluatedAnew(mixture, for: key, knowing: nil).result
    }

    /// One evaluation with all that was said in it.
    ///
    /// - Parameter transcript: what another mixture said for the same question and seed: of its calls those that
    ///   `mixture` would make too are taken as they were, failures included.
    /// - Throws: as ``evaluate(_:phase:slots:)``.
    func recorded(
        _ mixture: Mixture, for key: EvaluationKey, knowing transcript: Transcript? = nil
    ) async throws -> RecordedEvaluation {
        guard let stored = try stored(key) else {
            return try await evaluatedAnew(mixture, for: key, knowing: transcript)
        }
        return RecordedEvaluation(
            result: try StoredValue.read(ReplicateResult.self, from: stored.result, as: "an evaluation"),
            transcript: try StoredValue.read(Transcript.self, from: stored.transcript, as: "a transcript"))
    }

    private func stored(_ key: EvaluationKey) throws -> StoredEvaluation? {
        try store.evaluation(
            group: key.phase.rawValue, subject: key.mixtureFingerprint, question: key.question,
            replicate: key.replicate)
    }

    private func evaluatedAnew(
        _ mixture: Mixture, for key: EvaluationKey, knowing known: Transcript?
    ) async throws -> RecordedEvaluation {
        guard let question = questions[key.question] else {
            throw EvaluationFailure(reason: "the task has no question named '\(key.question)'")
        }
        let seed = key.seed(runSeed: runSeed)
        let asked = MixtureQuestion(name: question.name, text: question.text)
        let transcript =
            if let known {
                try await engine.counterfactual(known, as: mixture, question: asked, replicateSeed: seed).transcript
            } else {
                try await engine.run(mixture, question: asked, replicateSeed: seed)
            }
        guard let aggregate = transcript.aggregate else {
            throw EvaluationFailure(reason: transcript.failure ?? "the mixture gave no answer")
        }
        var result = ReplicateResult(
            question: key.question, replicate: key.replicate, grade: try await grade(aggregate, for: question),
            callCount: transcript.callCount, usage: transcript.usage, price: transcript.price,
            latencySeconds: transcript.latencySeconds, criticalPath: transcript.criticalPath,
            failedCallCount: transcript.failedCallCount)
        let shortfalls = transcript.shortfalls
        if !shortfalls.isEmpty { result.shortfalls = shortfalls }
        changes.note(transcript.changes)
        try store.recordEvaluation(
            StoredEvaluation(
                group: key.phase.rawValue, subject: key.mixtureFingerprint, question: key.question,
                replicate: key.replicate, seed: Int64(bitPattern: seed),
                result: try CanonicalJSON.encode(result), transcript: try CanonicalJSON.encode(transcript),
                createdAt: Date().timeIntervalSince1970))
        return RecordedEvaluation(result: result, transcript: transcript)
    }

    /// A grader's own fault is not the answer's: it is asked again, three times in all.
    private func grade(_ aggregate: String, for question: TaskQuestion) async throws -> Grade {
        var feedback = ""
        for _ in 0..<3 {
            let grade = await grader.grade(aggregate, for: question)
            guard grade.outcome == .graderFault else { return grade }
            feedback = grade.feedback
            // A judge that was cut off says nothing of the grader.
            try Task.checkCancellation()
        }
        throw EvaluationFailure(reason: "the grader failed three times: \(feedback)")
    }
}

/// An evaluation with all that was said in it.
struct RecordedEvaluation: Sendable {
    let result: ReplicateResult
    let transcript: Transcript
}

/// Why a mixture could not be evaluated; says nothing about how good it is.
struct EvaluationFailure: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
}
