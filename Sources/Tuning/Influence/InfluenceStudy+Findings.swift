internal import Foundation
internal import MixtureOfAgents

extension InfluenceStudy {
    /// All that was found, with the lean mixture evaluated on some pairs at least.
    mutating func findings(removing removed: [MixtureReduction]) async throws -> InfluenceFindings {
        let lean = whole.reduced(by: removed)
        let count = max(min(Self.firstLook, plan.maximumPairs), table.pairCount(of: lean))
        try await table.extend(lean, to: count)
        let comparison = table.losses(of: lean, against: whole)
        let table = table
        return InfluenceFindings(
            plan: plan, whole: whole, lean: lean,
            parts: arms.map { arm in
                PartInfluence(
                    part: arm.part, verdict: arm.verdict, prunedCount: removed.count { $0 == arm.part },
                    loss: loss(alone: arm), changedTextCount: table.textChanges(of: arm.variant).changed,
                    account: table.account(of: arm.part), decidingTest: arm.decidingTest)
            },
            tests: tests, wholeReplicates: table.results(of: whole), leanReplicates: table.results(of: lean),
            leanLoss: lean == whole || comparison.isEmpty
                ? nil : loss(of: lean, against: whole, error: 1 - plan.confidence),
            madeCallCount: table.madeCallCount, savedCallCount: table.savedCallCount, shapley: nil)
    }
}

extension EvaluationTable {
    /// What `part` takes of the whole mixture's cost and text, over the pairs so far.
    func account(of part: MixtureReduction) -> PartAccount {
        PartAccount(of: part, in: wholeOutcomes.compactMap { $0?.transcript }, of: whole)
    }
}
