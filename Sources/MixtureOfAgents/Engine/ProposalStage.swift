/// What a mixture's agents said in all cycles, before the main model makes one answer of it.
public struct ProposalStage: Hashable, Codable, Sendable {
    /// In order of cycle and agent.
    public let calls: [TranscriptCall]
    /// What the main model is to see: the last cycle's answers that hold text, in the agents' order.
    public let proposals: [String]
    /// Why there can be no aggregate; `nil` when there can.
    public let failure: String?

    public init(calls: [TranscriptCall], proposals: [String], failure: String?) {
        self.calls = calls
        self.proposals = proposals
        self.failure = failure
    }
}
