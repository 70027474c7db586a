internal import Foundation
internal import Inference
internal import MixtureOfAgents
internal import RunStorage
internal import SearchSpace

/// A run's store in the run's own types: what is written when, and how it is read back.
struct RunJournal: Sendable {
    let store: any RunStore

    private enum Key: String {
        case settings, earlier, state, ending, incumbentHistory, confirmation, pruning, examination, test, pulse,
            withdrawals, changes, frozen
    }

    // MARK: Once for a run

    func saveSettings(_ settings: RunSettings) throws { try save(settings, .settings) }
    func settings() throws -> RunSettings? { try load(RunSettings.self, .settings) }
    func saveEarlier(_ searches: [EarlierSearch]) throws { try save(searches, .earlier) }
    func earlier() throws -> [EarlierSearch] { try load([EarlierSearch].self, .earlier) ?? [] }
    /// Digests of the frozen space's files by relative path; none in runs of versions that stored none.
    func saveFrozenDigests(_ digests: [String: String]) throws { try save(digests, .frozen) }
    func frozenDigests() throws -> [String: String] { try load([String: String].self, .frozen) ?? [:] }
    func saveState(_ state: RunState) throws { try save(state, .state) }
    func state() throws -> RunState? { try load(RunState.self, .state) }
    /// `nil` while the search goes on.
    func saveEnding(_ ending: SearchEnding?) throws { try save(ending, .ending) }
    func ending() throws -> SearchEnding? { try load(SearchEnding?.self, .ending) ?? nil }
    func savePulse(_ pulse: RunPulse) throws { try save(pulse, .pulse) }
    func pulse() throws -> RunPulse? { try load(RunPulse.self, .pulse) }
    func saveWithdrawals(_ withdrawals: [ModelWithdrawal]) throws { try save(withdrawals, .withdrawals) }
    func withdrawals() throws -> [ModelWithdrawal] { try load([ModelWithdrawal].self, .withdrawals) ?? [] }
    func saveChanges(_ changes: [ModelChanges]) throws { try save(changes, .changes) }
    func changes() throws -> [ModelChanges] { try load([ModelChanges].self, .changes) ?? [] }
    func saveConfirmation(_ confirmation: Confirmation?) throws { try save(confirmation, .confirmation) }
    func confirmation() throws -> Confirmation? { try load(Confirmation?.self, .confirmation) ?? nil }
    func savePruning(_ pruning: PruningResult?) throws { try save(pruning, .pruning) }
    func pruning() throws -> PruningResult? { try load(PruningResult?.self, .pruning) ?? nil }

    func saveExamination(_ findings: InfluenceFindings?) throws { try save(findings, .examination) }
    func examination() throws -> InfluenceFindings? { try load(InfluenceFindings?.self, .examination) ?? nil }

    func saveTest(_ test: HeldOutTest?) throws { try save(test, .test) }
    func test() throws -> HeldOutTest? { try load(HeldOutTest?.self, .test) ?? nil }

    private func save(_ value: some Encodable, _ key: Key) throws {
        try store.setInfo(key.rawValue, CanonicalJSON.encode(value))
    }

    private func load<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? {
        try store.info(key.rawValue).map { try StoredValue.read(type, from: $0, as: "its \(key.rawValue)") }
    }

    // MARK: Trials

    /// Stores an asked trial together with what the sampler had been told when it was asked, as far as that isn't
    /// stored yet: in one transaction.
    func insert(_ trial: TrialResult, plan: TrialPlan, told: [Int: ToldTrial]) throws {
        let stored = StoredTrial(
            number: trial.number, configuration: try CanonicalJSON.encode(trial.configuration),
            mixture: try CanonicalJSON.encode(trial.mixture), state: trial.state.rawValue, failure: nil,
            askedAt: Date().timeIntervalSince1970, finishedAt: nil, plan: try CanonicalJSON.encode(plan))
        try store.insertTrial(stored, told: try told.mapValues { try CanonicalJSON.encode($0) })
    }

    /// What the sampler had been told when the latest trial was asked: of the first trials, in their order.
    func told() throws -> [ToldTrial] {
        try store.trials().prefix { $0.told != nil }.compactMap { trial in
            try trial.told.map {
                try StoredValue.read(ToldTrial.self, from: $0, as: "what the sampler was told of trial \(trial.number)")
            }
        }
    }

    func save(_ step: IncumbentStep?, afterTrial number: Int) throws {
        try store.setBelief(try step.map { try CanonicalJSON.encode($0) }, afterTrial: number)
    }

    func incumbentHistory() throws -> [IncumbentStep] {
        let beliefs = try store.beliefs()
        guard !beliefs.isEmpty else { return try incumbentHistoryBeforeSchema6() }
        return try beliefs.map { try StoredValue.read(IncumbentStep.self, from: $0, as: "its history of incumbents") }
    }

    private func incumbentHistoryBeforeSchema6() throws -> [IncumbentStep] {
        try load([IncumbentStep].self, .incumbentHistory) ?? []
    }

    /// Writes what a store of an older version knows of the search in the way of this one; done again it changes
    /// nothing.
    func unpackSamplerState() throws {
        guard let state = try store.info("sampler state"), try store.trials().allSatisfy({ $0.told == nil })
        else { return }
        for step in try incumbentHistoryBeforeSchema6() { try save(step, afterTrial: step.trialsFinished - 1) }
        let told = try StoredValue.read(SamplerStateBeforeSchema6.self, from: state, as: "its sampler state").told
        try store.setTold(try told.mapValues { try CanonicalJSON.encode($0) })
    }

    /// How the unfinished trials are to be evaluated, by number; those of versions without plans have none.
    func unfinishedPlans() throws -> [Int: TrialPlan] {
        let plans = try store.trials().filter { $0.state == TrialResult.State.running.rawValue }.compactMap { trial in
            try trial.plan.map {
                (trial.number, try StoredValue.read(TrialPlan.self, from: $0, as: "the plan of trial \(trial.number)"))
            }
        }
        return Dictionary(plans) { first, _ in first }
    }

    /// Stores that a trial ended; its evaluations were stored one by one before.
    func finish(_ trial: TrialResult) throws {
        try store.finishTrial(number: trial.number, state: trial.state.rawValue, failure: trial.failure)
    }

    /// All trials by number, each with the evaluations that are stored for it.
    func trials(replicatesPerTrial: Int) throws -> [TrialResult] {
        let evaluations = try searchEvaluations()
        var counter = ReplicateCounter(replicatesPerTrial: replicatesPerTrial)
        return try store.trials().sorted { $0.number < $1.number }.enumerated().map { place, stored in
            guard stored.number == place else { throw TuningError.storedValueDamaged(what: "trial \(place)") }
            let mixture = try StoredValue.read(
                Mixture.self, from: stored.mixture, as: "the mixture of trial \(stored.number)")
            let range = counter.nextReplicates(of: mixture)
            let replicates = (evaluations[mixture.fingerprint] ?? []).filter { range.contains($0.replicate) }
            return TrialResult(
                number: stored.number,
                configuration: try StoredValue.read(
                    ParameterConfiguration.self, from: stored.configuration,
                    as: "the configuration of trial \(stored.number)"),
                mixture: mixture, state: try state(of: stored),
                replicates: replicates, failure: stored.failure)
        }
    }

    private func state(of trial: StoredTrial) throws -> TrialResult.State {
        guard let state = TrialResult.State(rawValue: trial.state) else {
            throw TuningError.unknownStoredName(
                what: "the state of trial \(trial.number)", name: trial.state,
                version: try settings()?.version ?? "unknown")
        }
        return state
    }

    /// All evaluations of `mixture` in the search, in order of question and replicate.
    func searchEvaluations(of mixture: Mixture) throws -> [ReplicateResult] {
        try store.evaluations(group: EvaluationKey.Phase.search.rawValue, subject: mixture.fingerprint)
            .map { try StoredValue.read(ReplicateResult.self, from: $0.result, as: "an evaluation of \($0.subject)") }
    }

    private func searchEvaluations() throws -> [String: [ReplicateResult]] {
        let stored = try store.evaluations(group: EvaluationKey.Phase.search.rawValue)
        let decoded = try stored.map {
            (
                $0.subject,
                try StoredValue.read(ReplicateResult.self, from: $0.result, as: "an evaluation of \($0.subject)")
            )
        }
        return Dictionary(grouping: decoded, by: \.0).mapValues { pairs in
            pairs.map(\.1).inOrder
        }
    }

    // MARK: Spending

    /// `client`, perhaps behind a gate that keeps what the run spends in all below `limit`.
    func gate(before client: any ChatClient, limit: SpendingLimit, table: ProviderTable) throws -> any ChatClient {
        guard !limit.isUnlimited else { return client }
        let totals = try store.callTotals()
        var spent = SpentSoFar(
            price: USDollars(totals.price), tokens: totals.promptTokens + totals.completionTokens, calls: totals.count)
        for call in try store.uncountedCalls(includingUnpriced: limit.price != nil) {
            spent.addUncounted(
                try StoredValue.read(ChatRequest.self, from: call.request, as: "a call's request"),
                hasTokens: call.hasTokens, hasPrice: call.hasPrice, table: table)
        }
        return SpendingGate(provider: client, limit: limit, spent: spent, table: table)
    }

    func spending(elapsedSeconds: Double) throws -> Spending {
        let totals = try store.callTotals()
        var spending = Spending(
            paidCallCount: totals.count, reusedCallCount: totals.reusedCount, joinedCallCount: totals.joinedCount,
            sharedCallCount: totals.sharedCount,
            usage: TokenUsage(
                promptTokens: totals.promptTokens, completionTokens: totals.completionTokens),
            // A billionth of a dollar: sums shall not show the order in which calls came back.
            price: USDollars((totals.price * 1e9).rounded() / 1e9), unpricedCallCount: totals.unpricedCount,
            elapsedSeconds: elapsedSeconds)
        if try store.info(AnswerLedger.estimateMark) != nil {
            spending.isUsageEstimated = true
            spending.usage.isEstimated = true
        }
        return spending
    }
}

/// Deals out replicate numbers: a mixture that is tried again goes on where its last trial ended, so that it meets
/// fresh seeds.
struct ReplicateCounter {
    let replicatesPerTrial: Int
    private var used: [String: Int] = [:]

    init(replicatesPerTrial: Int) { self.replicatesPerTrial = replicatesPerTrial }

    mutating func nextReplicates(of mixture: Mixture) -> Range<Int> {
        let start = used[mixture.fingerprint, default: 0]
        used[mixture.fingerprint] = start + replicatesPerTrial
        return start..<start + replicatesPerTrial
    }
}
