internal import Foundation

/// The body of a chat completion request, as the protocol has it.
struct ChatCompletionBody: Encodable {
    let request: ChatRequest
    let tokenLimitField: Provider.TokenLimitField

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        let sampling = request.sampling
        try container.encode(request.model, forKey: Key("model"))
        try container.encode(request.messages, forKey: Key("messages"))
        try container.encodeIfPresent(sampling.temperature, forKey: Key("temperature"))
        try container.encodeIfPresent(sampling.topP, forKey: Key("top_p"))
        try container.encodeIfPresent(sampling.reasoningEffort, forKey: Key("reasoning_effort"))
        try container.encodeIfPresent(sampling.maximumCompletionTokens, forKey: Key(tokenLimitField.rawValue))
        try container.encodeIfPresent(sampling.seed, forKey: Key("seed"))
    }
}

/// The parts of a chat completion that are used; all else a provider sends is ignored.
struct ChatCompletionReply: Decodable {
    struct Choice: Decodable {
        struct Message: Decodable {
            let content: String?
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
            let cachedTokens: Int?
            enum CodingKeys: String, CodingKey { case cachedTokens = "cached_tokens" }
        }

        struct CompletionDetails: Decodable {
            let reasoningTokens: Int?
            enum CodingKeys: String, CodingKey { case reasoningTokens = "reasoning_tokens" }
        }

        let promptTokens: Int?
        let completionTokens: Int?
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

extension ChatCompletionReply {
    /// Counts as the provider gave them; a missing or negative count is none.
    var tokenUsage: TokenUsage {
        TokenUsage(
            promptTokens: max(0, usage?.promptTokens ?? 0),
            cachedPromptTokens: max(0, usage?.promptDetails?.cachedTokens ?? 0),
            completionTokens: max(0, usage?.completionTokens ?? 0),
            reasoningTokens: max(0, usage?.completionDetails?.reasoningTokens ?? 0))
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

/// An error as OpenAI-compatible services word it: `{"error": {"message": ...}}`, or a bare `message` or `detail`.
enum ProviderMessage {
    /// The message in `body`, or the body's beginning; at most 300 characters, control characters shown as escapes.
    static func text(in body: [UInt8]) -> String {
        let data = Data(body)
        let object = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
        let nested = object?["error"] as? [String: Any]
        let found =
            nested?["message"] as? String ?? object?["message"] as? String ?? object?["detail"] as? String
            ?? object?["error"] as? String
        let text = found ?? String(decoding: body.prefix(1000), as: UTF8.self)
        return text.isEmpty ? "no message" : printable(String(text.prefix(300)))
    }

    private static func printable(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }.joined()
    }
}
