internal import Inference
internal import MixtureOfAgents

/// What a part takes of the whole mixture's cost and text, all as shares in 0...1. For an agent of all its copies; for
/// the cycles of the last one.
public struct PartAccount: Hashable, Codable, Sendable {
    /// Of the aggregate's text, what is traceable to this agent alone; 0 for cycles.
    public var textShare: Double
    /// Of the price; `nil` when it is unknown or nothing.
    public var priceShare: Double?
    public var tokenShare: Double
    /// Of the latency: what the critical path loses without it.
    public var latencyShare: Double
}

extension PartAccount {
    /// The mean over what `whole` said on some questions; nothing without any.
    init(of part: MixtureReduction, in transcripts: [Transcript], of whole: Mixture) {
        let accounts = transcripts.map { PartAccount(of: part, in: $0, of: whole) }
        func mean(_ share: (PartAccount) -> Double) -> Double {
            accounts.reduce(0) { $0 + share($1) } / Double(max(1, accounts.count))
        }
        let isPriced = !accounts.isEmpty && accounts.allSatisfy { $0.priceShare != nil }
        self.init(
            textShare: mean(\.textShare), priceShare: isPriced ? mean { $0.priceShare ?? 0 } : nil,
            tokenShare: mean(\.tokenShare), latencyShare: mean(\.latencyShare))
    }

    private init(of part: MixtureReduction, in transcript: Transcript, of whole: Mixture) {
        let isOwn = Self.ownCalls(of: part, in: whole)
        let own = Transcript(calls: transcript.calls.filter(isOwn), aggregate: nil, failure: nil)
        let rest = Transcript(calls: transcript.calls.filter { !isOwn($0) }, aggregate: nil, failure: nil)
        let total = transcript.price?.amount
        self.init(
            textShare: Self.textShare(of: part, in: transcript, of: whole),
            priceShare: total.flatMap { total in total > 0 ? (own.price?.amount ?? 0) / total : nil },
            tokenShare: Double(own.usage.totalTokens) / Double(max(1, transcript.usage.totalTokens)),
            latencyShare: transcript.latencySeconds > 0 ? 1 - rest.latencySeconds / transcript.latencySeconds : 0)
    }

    private static func ownCalls(of part: MixtureReduction, in whole: Mixture) -> (TranscriptCall) -> Bool {
        let lastCycle = whole.cycles - 1
        return { call in
            guard case .agent(_, let place, let cycle) = call.role else { return false }
            return switch part {
            case .agent(let agent): whole.agents.indices.contains(place) && whole.agents[place] == agent
            case .cycle: cycle == lastCycle
            }
        }
    }

    private static func textShare(of part: MixtureReduction, in transcript: Transcript, of whole: Mixture) -> Double {
        guard case .agent(let agent) = part else { return 0 }
        let shares = TextInfluence(of: transcript, agentCount: whole.agents.count).shareByPlace
        return zip(whole.agents, shares).reduce(0) { $1.0 == agent ? $0 + $1.1 : $0 }
    }
}
