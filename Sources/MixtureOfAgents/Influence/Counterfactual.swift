internal import Inference

/// What a mixture would have said, had it been another one: the calls that the change doesn't reach are the old
/// transcript's own, only the others were made.
public struct Counterfactual: Hashable, Sendable {
    /// The whole transcript of the other mixture, as if it had been run from the start with the same seed.
    public let transcript: Transcript
    /// Calls that were made for it.
    public let madeCallCount: Int
    /// Calls saved: what they would have said was known.
    public var savedCallCount: Int { transcript.callCount - madeCallCount }

    init(_ transcript: Transcript, knowing known: KnownCalls) {
        self.transcript = transcript
        madeCallCount = transcript.calls.count { known[$0.request] == nil }
    }

    /// How many of a transcript's calls another one already holds, whatever was done when they were made.
    public static func sharedCallCount(of transcript: Transcript, with other: Transcript) -> Int {
        let known = KnownCalls(of: other)
        return transcript.calls.count { known[$0.request] != nil }
    }
}

extension MixtureEngine {
    /// What `mixture` would have said with `agents` silent from the first cycle on.
    ///
    /// Of a mixture with one cycle the main model is asked again, nobody else; with more, the agents of all later
    /// cycles too, since they would have read other proposals. Seeds stay, so what differs is the agents' doing, or
    /// the noise of a model that was asked something else. A call that failed then has failed here.
    ///
    /// - Parameters:
    ///   - transcript: what `mixture` said on `question` with `replicateSeed`. Of another transcript nothing can be
    ///     used, and every call is made.
    ///   - agents: each takes out one copy; who is not in the mixture changes nothing.
    /// - Throws: as ``run(_:question:replicateSeed:)``.
    /// - Complexity: (cycles - 1) × remaining agents + 1 calls.
    public func counterfactual(
        _ transcript: Transcript, of mixture: Mixture, without agents: [Agent], question: MixtureQuestion,
        replicateSeed: UInt64
    ) async throws -> Counterfactual {
        try await counterfactual(
            transcript, as: agents.reduce(mixture) { $0.without($1) }, question: question,
            replicateSeed: replicateSeed)
    }

    /// What any other mixture would have said: with fewer cycles, another prompt, without some agents.
    ///
    /// - Complexity: the calls of `mixture` whose requests `transcript` doesn't hold. One cycle fewer: 1 call.
    public func counterfactual(
        _ transcript: Transcript, as mixture: Mixture, question: MixtureQuestion, replicateSeed: UInt64
    ) async throws -> Counterfactual {
        let known = KnownCalls(of: transcript)
        return Counterfactual(
            try await knowing(known).run(mixture, question: question, replicateSeed: replicateSeed), knowing: known)
    }
}

/// Calls by what was asked. A request holds all that shapes its answer, the seed too, so an equal one is the same call.
struct KnownCalls: Sendable {
    private let calls: [ChatRequest: TranscriptCall]

    /// No calls.
    init() { calls = [:] }

    init(of transcript: Transcript) {
        calls = Dictionary(transcript.calls.map { ($0.request, $0) }) { first, _ in first }
    }

    subscript(request: ChatRequest) -> TranscriptCall? { calls[request] }
}
