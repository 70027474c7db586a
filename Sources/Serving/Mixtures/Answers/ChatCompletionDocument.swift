internal import Foundation
internal import Inference
internal import MixtureOfAgents

/// A whole answer, as `chat.completion`.
struct ChatCompletionDocument: Encodable {
    struct Choice: Encodable {
        let index = 0
        let message: Message
        let finishReason: String

        enum CodingKeys: String, CodingKey {
            case index, message
            case finishReason = "finish_reason"
        }
    }

    struct Message: Encodable {
        let role = "assistant"
        let content: String
    }

    let id: String
    let object = "chat.completion"
    let created: Int
    let model: String
    let systemFingerprint: String
    let choices: [Choice]
    let usage: UsageDocument
    let moatune: MixtureAccount

    enum CodingKeys: String, CodingKey {
        case id, object, created, model, choices, usage, moatune
        case systemFingerprint = "system_fingerprint"
    }

    init(_ answer: ServedAnswer, as identity: AnswerIdentity) {
        id = "chatcmpl-\(identity.id)"
        created = identity.created
        model = identity.served.name
        systemFingerprint = identity.fingerprint
        choices = [Choice(message: Message(content: answer.text), finishReason: answer.finishReason)]
        usage = UsageDocument(answer.usage)
        moatune = answer.account
    }
}

/// A part of an answer, as `chat.completion.chunk`.
struct ChatCompletionChunk: Encodable {
    struct Delta: Encodable {
        var role: String?
        var content: String?
    }

    struct Choice: Encodable {
        let index = 0
        let delta: Delta
        let finishReason: String?

        enum CodingKeys: String, CodingKey {
            case index, delta
            case finishReason = "finish_reason"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(index, forKey: .index)
            try container.encode(delta, forKey: .delta)
            try container.encode(finishReason, forKey: .finishReason)
        }
    }

    let id: String
    let object = "chat.completion.chunk"
    let created: Int
    let model: String
    let systemFingerprint: String
    /// Empty in the chunks of usage and of progress, which clients step over.
    let choices: [Choice]
    let usage: UsageDocument?
    let moatune: ChunkExtra?

    enum CodingKeys: String, CodingKey {
        case id, object, created, model, choices, usage, moatune
        case systemFingerprint = "system_fingerprint"
    }

    private init(
        _ identity: AnswerIdentity, choices: [Choice] = [], usage: UsageDocument? = nil, moatune: ChunkExtra? = nil
    ) {
        id = "chatcmpl-\(identity.id)"
        created = identity.created
        model = identity.served.name
        systemFingerprint = identity.fingerprint
        self.choices = choices
        self.usage = usage
        self.moatune = moatune
    }

    static func beginning(of identity: AnswerIdentity) -> Self {
        Self(identity, choices: [Choice(delta: Delta(role: "assistant", content: ""), finishReason: nil)])
    }

    static func part(_ text: String, of identity: AnswerIdentity) -> Self {
        Self(identity, choices: [Choice(delta: Delta(content: text), finishReason: nil)])
    }

    static func end(_ answer: ServedAnswer, of identity: AnswerIdentity) -> Self {
        Self(
            identity, choices: [Choice(delta: Delta(), finishReason: answer.finishReason)],
            moatune: .account(answer.account))
    }

    static func usage(_ answer: ServedAnswer, of identity: AnswerIdentity) -> Self {
        Self(identity, usage: UsageDocument(answer.usage))
    }

    static func progress(_ event: ProgressDocument, of identity: AnswerIdentity) -> Self {
        Self(identity, moatune: .progress(event))
    }
}

/// What stands beside OpenAI's fields in a chunk.
enum ChunkExtra: Encodable {
    case account(MixtureAccount)
    case progress(ProgressDocument)

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .account(let account): try account.encode(to: encoder)
        case .progress(let event): try event.encode(to: encoder)
        }
    }
}

/// Tokens of all calls of a mixture together.
struct UsageDocument: Encodable {
    struct PromptDetails: Encodable {
        let cachedTokens: Int
        enum CodingKeys: String, CodingKey { case cachedTokens = "cached_tokens" }
    }

    struct CompletionDetails: Encodable {
        let reasoningTokens: Int
        enum CodingKeys: String, CodingKey { case reasoningTokens = "reasoning_tokens" }
    }

    let promptTokens: Int
    let completionTokens: Int
    let totalTokens: Int
    let promptTokensDetails: PromptDetails
    let completionTokensDetails: CompletionDetails

    enum CodingKeys: String, CodingKey {
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
        case totalTokens = "total_tokens"
        case promptTokensDetails = "prompt_tokens_details"
        case completionTokensDetails = "completion_tokens_details"
    }

    init(_ usage: TokenUsage) {
        promptTokens = usage.promptTokens
        completionTokens = usage.completionTokens
        totalTokens = usage.totalTokens
        promptTokensDetails = PromptDetails(cachedTokens: usage.cachedPromptTokens)
        completionTokensDetails = CompletionDetails(reasoningTokens: usage.reasoningTokens)
    }
}

/// What an answer took, beyond what OpenAI's fields can say.
struct MixtureAccount: Encodable, Sendable {
    let callCount: Int
    let failedCallCount: Int
    /// `null` when a price is unknown.
    let priceDollars: Double?
    /// Along the critical path, as the providers' calls took it.
    let latencySeconds: Double
    let isSimulated: Bool

    enum CodingKeys: String, CodingKey {
        case callCount = "calls"
        case failedCallCount = "failed_calls"
        case priceDollars = "price_usd"
        case latencySeconds = "latency_seconds"
        case isSimulated = "simulated"
    }

    init(_ transcript: Transcript, isSimulated: Bool) {
        callCount = transcript.callCount
        failedCallCount = transcript.failedCallCount
        priceDollars = transcript.price?.amount
        latencySeconds = transcript.latencySeconds
        self.isSimulated = isSimulated
    }
}

/// One agent's call as it ended.
struct ProgressDocument: Encodable {
    let event = "agent"
    let agent: String
    let model: String
    /// From 1.
    let cycle: Int
    let cycles: Int
    /// `null` when the call failed.
    let proposal: String?
    let failure: String?
    let tokens: Int?
    let priceDollars: Double?
    let latencySeconds: Double?

    enum CodingKeys: String, CodingKey {
        case event, agent, model, cycle, cycles, proposal, failure, tokens
        case priceDollars = "price_usd"
        case latencySeconds = "latency_seconds"
    }

    /// `nil` for the main model's call.
    init?(_ call: TranscriptCall, cycles: Int) {
        guard case .agent(let name, _, let cycle) = call.role else { return nil }
        agent = name
        model = call.request.model
        self.cycle = cycle + 1
        self.cycles = cycles
        proposal = call.answer?.text
        failure = call.failure
        tokens = call.answer?.usage.totalTokens
        priceDollars = call.answer?.price?.amount
        latencySeconds = call.answer?.latencySeconds
    }
}

extension Transcript {
    /// Why the main model stopped, as the protocol names it; a name that clients may not know is given as `stop`.
    var finishReasonName: String {
        switch calls.last?.answer?.finishReason {
        case .length?: "length"
        case .contentFilter?: "content_filter"
        case .stop?, .refusal?, .other?, nil: "stop"
        }
    }
}
