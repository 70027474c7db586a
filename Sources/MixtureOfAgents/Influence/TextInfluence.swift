internal import Inference

/// What of an aggregate's text is traceable to each agent alone. Says nothing of its grade: an agent may change much
/// text and no point, or one digit and all of them.
///
/// A run of tokens belongs to whoever said it in the first cycle in which anybody did: what others repeat later they
/// have read. Runs that several said first belong to none of them alone.
public struct TextInfluence: Hashable, Codable, Sendable {
    /// By the agents' places in the mixture's order: the share of the aggregate's runs that this one alone brought, in
    /// 0...1.
    public let shareByPlace: [Double]
    /// The share that several agents brought independently.
    public let commonShare: Double
    /// The share that is in no proposal: the main model's own.
    public let ownShare: Double

    /// The shares in `transcript`, of a mixture with `agentCount` agents; all 0 without an aggregate.
    ///
    /// - Complexity: linear in the transcript's text.
    public init(of transcript: Transcript, agentCount: Int) {
        var exclusive = [Int](repeating: 0, count: agentCount)
        var common = 0
        let text = TextShingles(transcript.aggregate ?? "")
        let content = text.shingles(of: text.size)
        let proposals = Self.proposals(in: transcript).map { proposal in
            (
                proposal.place, proposal.cycle,
                TextShingles(proposal.text, as: text.kind).shingles(of: text.size).intersection(content)
            )
        }
        var unclaimed = content
        for cycle in Set(proposals.map(\.1)).sorted() {
            let said = proposals.filter { $0.1 == cycle }
            var claims: [String: Set<Int>] = [:]
            for (place, _, shingles) in said {
                for shingle in shingles.intersection(unclaimed) { claims[shingle, default: []].insert(place) }
            }
            for (shingle, places) in claims {
                unclaimed.remove(shingle)
                if let place = places.first, places.count == 1, exclusive.indices.contains(place) {
                    exclusive[place] += 1
                } else {
                    common += 1
                }
            }
        }
        let total = Double(max(1, content.count))
        shareByPlace = exclusive.map { Double($0) / total }
        commonShare = Double(common) / total
        ownShare = Double(unclaimed.count) / total
    }

    private static func proposals(in transcript: Transcript) -> [(place: Int, cycle: Int, text: String)] {
        transcript.calls.compactMap { call in
            guard case .agent(_, let place, let cycle) = call.role, let text = call.answer?.text else { return nil }
            return (place, cycle, text)
        }
    }
}
