internal import Foundation
internal import Inference
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
        let accounts = wholeOutcomes.compactMap { $0?.transcript }.map { account(of: part, in: $0) }
        guard !accounts.isEmpty else {
            return PartAccount(textShare: 0, priceShare: nil, tokenShare: 0, latencyShare: 0)
        }
        func mean(_ share: (PartAccount) -> Double) -> Double {
            accounts.reduce(0) { $0 + share($1) } / Double(accounts.count)
        }
        let isPriced = accounts.allSatisfy { $0.priceShare != nil }
        return PartAccount(
            textShare: mean(\.textShare), priceShare: isPriced ? mean { $0.priceShare ?? 0 } : nil,
            tokenShare: mean(\.tokenShare), latencyShare: mean(\.latencyShare))
    }

    private func account(of part: MixtureReduction, in transcript: Transcript) -> PartAccount {
        let isOwn = ownCalls(of: part)
        let own = Transcript(calls: transcript.calls.filter(isOwn), aggregate: nil, failure: nil)
        let rest = Transcript(
            calls: transcript.calls.filter { !isOwn($0) }, aggregate: nil, failure: nil)
        let total = transcript.price?.amount
        return PartAccount(
            textShare: textShare(of: part, in: transcript),
            priceShare: total.flatMap { total in total > 0 ? (own.price?.amount ?? 0) / total : nil },
            tokenShare: Double(own.usage.totalTokens) / Double(max(1, transcript.usage.totalTokens)),
            latencyShare: transcript.latencySeconds > 0
                ? 1 - rest.latencySeconds / transcript.latencySeconds : 0)
    }

    private func ownCalls(of part: MixtureReduction) -> (TranscriptCall) -> Bool {
        let agents = whole.agents
        let lastCycle = whole.cycles - 1
        return { call in
            guard case .agent(_, let place, let cycle) = call.role else { return false }
            return switch part {
            case .agent(let agent): agents.indices.contains(place) && agents[place] == agent
            case .cycle: cycle == lastCycle
            }
        }
    }

    private func textShare(of part: MixtureReduction, in transcript: Transcript) -> Double {
        guard case .agent(let agent) = part else { return 0 }
        let shares = TextInfluence(of: transcript, agentCount: whole.agents.count).shareByPlace
        return zip(whole.agents, shares).reduce(0) { $1.0 == agent ? $0 + $1.1 : $0 }
    }
}
