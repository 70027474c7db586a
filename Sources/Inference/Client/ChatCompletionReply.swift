internal import Foundation

/// The parts of a chat completion that are used. Services differ in the rest, which is ignored, and in how they count,
/// which is read with suspicion.
struct ChatCompletionReply: Decodable {
    struct Choice: Decodable {
        struct Message: Decodable {
            let content: MessageContent?
            let refusal: String?
            let reasoning: String?
            let reasoningContent: String?

            enum CodingKeys: String, CodingKey {
                case content, refusal, reasoning
                case reasoningContent = "reasoning_content"
            }
        }

        let message: Message
        let finishReason: String?

        enum CodingKeys: String, CodingKey {
            case message
            case finishReason = "finish_reason"
        }
    }

    struct Usage: Decodable {
        struct PromptDetails: Decodable {
            let cachedTokens: ReportedCount?
            enum CodingKeys: String, CodingKey { case cachedTokens = "cached_tokens" }
        }

        struct CompletionDetails: Decodable {
            let reasoningTokens: ReportedCount?
            enum CodingKeys: String, CodingKey { case reasoningTokens = "reasoning_tokens" }
        }

        let promptTokens: ReportedCount?
        let completionTokens: ReportedCount?
        let promptDetails: PromptDetails?
        let completionDetails: CompletionDetails?

        enum CodingKeys: String, CodingKey {
            case promptTokens = "prompt_tokens"
            case completionTokens = "completion_tokens"
            case promptDetails = "prompt_tokens_details"
            case completionDetails = "completion_tokens_details"
        }
    }

    struct TimeInfo: Decodable {
        let totalTime: Double?
        enum CodingKeys: String, CodingKey { case totalTime = "total_time" }
    }

    let choices: [Choice]
    let usage: Usage?
    let timeInfo: TimeInfo?

    enum CodingKeys: String, CodingKey {
        case choices, usage
        case timeInfo = "time_info"
    }
}

/// A message's text: one string, or the texts of its parts put together.
struct MessageContent: Decodable {
    let text: String

    private struct Part: Decodable { let text: String? }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self.text = text
        } else {
            text = try container.decode([Part].self).compactMap(\.text).joined()
        }
    }
}

/// A number of tokens as a service reports it; `nil` when it is no number, negative or beyond reason.
struct ReportedCount: Decodable {
    let count: Int?

    /// A thousand times the largest contexts of 2026. Sums of a run's counts stay far from overflowing.
    private static let plausible = 0.0...1e9

    init(from decoder: any Decoder) throws {
        let number = try? decoder.singleValueContainer().decode(Double.self)
        count = number.flatMap { Self.plausible.contains($0) ? Int($0) : nil }
    }
}

extension ChatCompletionReply {
    /// The completion in a reply.
    ///
    /// - Throws: ``InferenceError/refused(provider:model:status:message:)`` for an error that came with status 200, as
    ///   some routers send it; ``InferenceError/malformed(provider:reason:)`` for anything else.
    static func decoded(
        from reply: HTTPExchange.Reply, of provider: Provider, model: String, redacting key: SecretKey?
    ) throws -> ChatCompletionReply {
        if let completion = try? JSONDecoder().decode(ChatCompletionReply.self, from: Data(reply.body)) {
            return completion
        }
        if let message = ProviderMessage.error(in: reply.body) {
            throw InferenceError.refused(
                provider: provider.name, model: model, status: 200, message: key?.redacted(message) ?? message)
        }
        let type = ProviderMessage.printable(String(reply.contentType.prefix(60)))
        throw InferenceError.malformed(
            provider: provider.name, reason: "\(reply.body.count) bytes of \(key?.redacted(type) ?? type)")
    }

    /// The first choice as an answer.
    func answer(to request: ChatRequest, of provider: Provider, measuredSeconds: Double) throws -> ChatAnswer {
        guard let choice = choices.first else {
            throw InferenceError.malformed(provider: provider.name, reason: "its list of choices is empty")
        }
        let simulatedSeconds = provider.isSimulated ? timeInfo?.totalTime.flatMap { $0 >= 0 ? $0 : nil } : nil
        return ChatAnswer(
            text: choice.message.content?.text ?? choice.message.refusal ?? "",
            reasoningText: choice.message.reasoning ?? choice.message.reasoningContent,
            finishReason: ChatAnswer.FinishReason(protocolName: choice.finishReason),
            usage: tokenUsage ?? TokenUsage(),
            price: tokenUsage.flatMap { provider.prices[request.model]?.price(of: $0) },
            latencySeconds: simulatedSeconds ?? measuredSeconds)
    }

    /// `nil` when input or output was not counted, or not credibly: then the price is unknown too.
    private var tokenUsage: TokenUsage? {
        guard let prompt = usage?.promptTokens?.count, let completion = usage?.completionTokens?.count else {
            return nil
        }
        return TokenUsage(
            promptTokens: prompt,
            cachedPromptTokens: min(prompt, usage?.promptDetails?.cachedTokens?.count ?? 0),
            completionTokens: completion,
            reasoningTokens: min(completion, usage?.completionDetails?.reasoningTokens?.count ?? 0))
    }
}

extension ChatAnswer.FinishReason {
    /// The reason by its name in the protocol.
    init(protocolName: String?) {
        switch protocolName {
        case nil, "stop": self = .stop
        case "length": self = .length
        case "content_filter": self = .contentFilter
        case .some(let name): self = .other(String(name.prefix(40)))
        }
    }
}
