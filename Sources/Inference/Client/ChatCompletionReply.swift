internal import Foundation

/// The parts of a chat completion that are used. Services differ in the rest, tool calls among it, which is ignored,
/// and in how they count, which is read with suspicion.
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

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                content = try container.decodeIfPresent(MessageContent.self, forKey: .content)
                refusal = container.forgiving(String.self, forKey: .refusal)
                reasoning = container.forgiving(String.self, forKey: .reasoning)
                reasoningContent = container.forgiving(String.self, forKey: .reasoningContent)
            }

            /// The model's thinking, under whichever name.
            var thinking: String? { reasoning ?? reasoningContent }
        }

        let message: Message
        let finishReason: String?

        enum CodingKeys: String, CodingKey {
            case message
            case finishReason = "finish_reason"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            message = try container.decode(Message.self, forKey: .message)
            finishReason = container.forgiving(String.self, forKey: .finishReason)
        }
    }

    struct Usage: Decodable, Sendable {
        struct PromptDetails: Decodable, Sendable {
            let cachedTokens: ReportedCount?
            enum CodingKeys: String, CodingKey { case cachedTokens = "cached_tokens" }
        }

        struct CompletionDetails: Decodable, Sendable {
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

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            promptTokens = container.forgiving(ReportedCount.self, forKey: .promptTokens)
            completionTokens = container.forgiving(ReportedCount.self, forKey: .completionTokens)
            promptDetails = container.forgiving(PromptDetails.self, forKey: .promptDetails)
            completionDetails = container.forgiving(CompletionDetails.self, forKey: .completionDetails)
        }
    }

    /// Cerebras' times, in seconds; each may be missing.
    struct TimeInfo: Decodable, Sendable {
        let queueTime: ReportedSeconds?
        let promptTime: ReportedSeconds?
        let completionTime: ReportedSeconds?
        let totalTime: ReportedSeconds?

        enum CodingKeys: String, CodingKey {
            case queueTime = "queue_time"
            case promptTime = "prompt_time"
            case completionTime = "completion_time"
            case totalTime = "total_time"
        }
    }

    let choices: [Choice]
    let usage: Usage?
    let timeInfo: TimeInfo?

    enum CodingKeys: String, CodingKey {
        case choices, usage
        case timeInfo = "time_info"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        choices = try container.decode([Choice].self, forKey: .choices)
        usage = container.forgiving(Usage.self, forKey: .usage)
        timeInfo = container.forgiving(TimeInfo.self, forKey: .timeInfo)
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
struct ReportedCount: Decodable, Sendable {
    let count: Int?

    /// A thousand times the largest contexts of 2026. Sums of a run's counts stay far from overflowing.
    private static let plausible = 0.0...1e9

    init(from decoder: any Decoder) throws {
        let number = try? decoder.singleValueContainer().decode(Double.self)
        count = number.flatMap { Self.plausible.contains($0) ? Int($0) : nil }
    }
}

/// A time as a service reports it; `nil` when it is no number.
struct ReportedSeconds: Decodable, Sendable {
    let seconds: Double?

    init(from decoder: any Decoder) throws {
        seconds = try? decoder.singleValueContainer().decode(Double.self)
    }
}

extension ChatCompletionReply {
    /// The completion that `body` holds whole.
    ///
    /// - Throws: ``StreamedCompletion/Fault``: an error that came with status 200, as some routers send it; anything
    ///   else that is no completion.
    static func completion(in body: [UInt8], contentType: String) throws -> Completion {
        guard let reply = try? ForgivingJSON.decode(ChatCompletionReply.self, from: body) else {
            if let message = ProviderMessage.error(in: body) {
                throw StreamedCompletion.Fault.refused(
                    status: ProviderMessage.status(in: body) ?? 200, message: message,
                    codes: ProviderMessage.codes(in: body))
            }
            let type = ProviderMessage.printable(String(contentType.prefix(60)))
            throw StreamedCompletion.Fault.malformed(reason: "\(body.count) bytes of \(type)")
        }
        guard let choice = reply.choices.first else {
            throw StreamedCompletion.Fault.malformed(reason: "its list of choices is empty")
        }
        return Completion(
            text: choice.message.content?.text ?? "", reasoningText: choice.message.thinking,
            refusal: choice.message.refusal, finishReason: choice.finishReason, usage: reply.usage,
            timeInfo: reply.timeInfo)
    }
}
