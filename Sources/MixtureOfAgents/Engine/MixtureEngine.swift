public import Inference
internal import NumericalMethods

/// Runs a mixture on a question: every cycle's agents in parallel, each seeing the last cycle's proposals, then the
/// main model, which makes one answer of the last ones.
///
/// One failed agent doesn't fail the mixture: it is recorded and left out of its cycle, as is a proposal without
/// text. When a whole cycle or the main model fails there is no aggregate. A provider's failures are values in the
/// transcript, not errors.
public struct MixtureEngine: Sendable {
    private let client: any ChatClient
    /// Calls whose outcome is known: they are not made again.
    private let known: KnownCalls

    /// An engine whose calls go to `client`.
    public init(client: any ChatClient) {
        self.client = client
        known = KnownCalls()
    }

    private init(client: any ChatClient, known: KnownCalls) {
        self.client = client
        self.known = known
    }

    /// This engine, taking the calls that `known` holds from there.
    func knowing(_ known: KnownCalls) -> MixtureEngine { MixtureEngine(client: client, known: known) }

    /// What `mixture` says on `question`.
    ///
    /// - Parameter replicateSeed: decides the sampling seed of every call, so that the same replicate can be made
    ///   again, and so that an agent's first call is the same in every mixture that holds it.
    /// - Throws: `CancellationError` when the task was cancelled; what the client throws besides `InferenceError`,
    ///   such as a store that can't be written.
    /// - Complexity: cycles × agents + 1 calls; the longest chain is cycles + 1.
    public func run(
        _ mixture: Mixture, question: MixtureQuestion, replicateSeed: UInt64
    ) async throws -> Transcript {
        try await WorkItem.currentOrNew().run {
            let proposed = try await propose(mixture, question: question, replicateSeed: replicateSeed)
            return try await aggregate(mixture, question: question, after: proposed, replicateSeed: replicateSeed)
        }
    }

    /// All cycles of `mixture` on `question`, without the aggregate.
    ///
    /// - Parameter hearing: hears each agent's call as it ends, in order of ending; what it throws ends the work.
    public func propose(
        _ mixture: Mixture, question: MixtureQuestion, replicateSeed: UInt64,
        hearing: (TranscriptCall) async throws -> Void = { _ in }
    ) async throws -> ProposalStage {
        var calls: [TranscriptCall] = []
        var proposals: [String] = []
        for cycle in 0..<(mixture.agents.isEmpty ? 0 : mixture.cycles) {
            let answered = try await propose(
                mixture.agents, cycle: cycle, seeing: proposals, on: question, replicateSeed: replicateSeed,
                hearing: hearing)
            calls += answered
            let answers = answered.compactMap(\.answer)
            proposals = answers.map(\.text).filter { text in !text.allSatisfy(\.isWhitespace) }
            guard !answers.isEmpty else {
                let reason = answered.first?.failure ?? "no answer"
                return ProposalStage(
                    calls: calls, proposals: [], failure: "every agent failed in cycle \(cycle + 1): \(reason)")
            }
        }
        return ProposalStage(calls: calls, proposals: proposals, failure: nil)
    }

    /// The main model's answer made of the last proposals, and with it the whole transcript.
    ///
    /// - Parameter hearing: hears the aggregate's text in parts as they come, or at once from a client that does not
    ///   stream; what it throws ends the work. `nil` asks for no stream.
    /// - Parameter takingBack: hears that all parts so far are void, as when they turn out to be thinking; without it
    ///   such an aggregate fails.
    public func aggregate(
        _ mixture: Mixture, question: MixtureQuestion, after stage: ProposalStage, replicateSeed: UInt64,
        hearing: ((String) async throws -> Void)? = nil, takingBack: (() async throws -> Void)? = nil
    ) async throws -> Transcript {
        if let failure = stage.failure { return Transcript(calls: stage.calls, aggregate: nil, failure: failure) }
        let request = request(
            to: mixture.main, on: question, seeing: stage.proposals, form: question.answerForm,
            seed: seed(replicateSeed, question, ["main", mixture.main.canonicalText]))
        let last = try await call(request, as: .main, hearing: hearing, takingBack: takingBack)
        return Transcript(
            calls: stage.calls + [last], aggregate: last.answer?.text,
            failure: last.failure.map { "the main model failed: \($0)" })
    }

    private func propose(
        _ agents: [Agent], cycle: Int, seeing proposals: [String], on question: MixtureQuestion,
        replicateSeed: UInt64, hearing: (TranscriptCall) async throws -> Void
    ) async throws -> [TranscriptCall] {
        try await withThrowingTaskGroup(of: (Int, TranscriptCall).self) { group in
            for (place, agent) in agents.enumerated() {
                let copy = agents[..<place].count { $0 == agent }
                let request = request(
                    to: agent.settings, on: question, seeing: proposals,
                    seed: seed(replicateSeed, question, ["agent", agent.canonicalText, "\(copy)", "\(cycle)"]))
                let role = TranscriptCall.Role.agent(name: agent.name, place: place, cycle: cycle)
                group.addTask { (place, try await call(request, as: role)) }
            }
            var answered: [(Int, TranscriptCall)] = []
            for try await pair in group {
                answered.append(pair)
                try await hearing(pair.1)
            }
            return answered.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func call(
        _ request: ChatRequest, as role: TranscriptCall.Role, hearing: ((String) async throws -> Void)? = nil,
        takingBack: (() async throws -> Void)? = nil
    ) async throws -> TranscriptCall {
        if let call = known[request] {
            if let hearing, let answer = call.answer { try await hearing(answer.text) }
            return TranscriptCall(role: role, request: request, answer: call.answer, failure: call.failure)
        }
        do {
            let answer =
                if let hearing {
                    try await spoken(request, hearing: hearing, takingBack: takingBack)
                } else {
                    try await client.answer(request)
                }
            return TranscriptCall(role: role, request: request, answer: answer, failure: nil)
        } catch {
            try Task.checkCancellation()
            guard error is InferenceError else { throw error }
            return TranscriptCall(role: role, request: request, answer: nil, failure: "\(error)")
        }
    }

    /// The answer, its text heard as it comes.
    private func spoken(
        _ request: ChatRequest, hearing: (String) async throws -> Void, takingBack: (() async throws -> Void)?
    ) async throws -> ChatAnswer {
        guard let client = client as? any StreamingChatClient else {
            let answer = try await client.answer(request)
            try await hearing(answer.text)
            return answer
        }
        let (pieces, continuation) = AsyncStream<ChatPiece>.makeStream()
        return try await withThrowingTaskGroup(of: ChatAnswer.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                defer { continuation.finish() }
                return try await client.answer(request) { continuation.yield($0) }
            }
            var isHeard = false
            for await piece in pieces {
                switch piece {
                case .text(let text):
                    isHeard = true
                    try await hearing(text)
                case .reasoning: break
                case .restart:
                    guard isHeard else { break }
                    isHeard = false
                    // What can't be taken back makes a second beginning behind it no answer.
                    guard let takingBack else {
                        throw InferenceError.malformed(
                            provider: request.provider, reason: "its answer broke off after a part of it was shown")
                    }
                    try await takingBack()
                }
            }
            guard let answer = try await group.next() else { throw CancellationError() }
            if !isHeard, !answer.text.isEmpty { try await hearing(answer.text) }
            return answer
        }
    }

    private func request(
        to model: ModelSettings, on question: MixtureQuestion, seeing proposals: [String], form: AnswerForm? = nil,
        seed: Int
    ) -> ChatRequest {
        let own = PromptTemplate.filled(
            model.systemPrompt, with: PromptTemplate.helperResponse(of: proposals))
        // One system message: templates of several small models refuse a second.
        let system = [own, question.instructions, form?.instructions ?? ""].filter { !$0.isEmpty }
            .joined(separator: "\n\n")
        let stop = Array((form?.stop ?? []).prefix(Self.mostStopSequences))
        let messages =
            (system.isEmpty ? [] : [ChatMessage(.system, system)]) + question.earlierTurns
            + [ChatMessage(.user, question.text)]
        return ChatRequest(
            provider: model.provider, model: model.model, messages: messages,
            sampling: SamplingParameters(
                temperature: model.temperature, topP: model.topP, reasoningEffort: model.reasoningEffort,
                maximumCompletionTokens: model.maximumCompletionTokens, seed: seed, stop: stop.isEmpty ? nil : stop,
                responseFormat: form?.format))
    }

    /// OpenAI's limit, which others share; the server cuts the answer by the rest itself.
    private static let mostStopSequences = 4

    /// 31 bits, since servers read a seed as a signed 32-bit integer.
    private func seed(_ replicateSeed: UInt64, _ question: MixtureQuestion, _ path: [String]) -> Int {
        var stream = RandomStream(seed: replicateSeed, labels: [question.name] + path)
        return Int(stream.next() >> 33)
    }
}
