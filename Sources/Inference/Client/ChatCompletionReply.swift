internal import Foundation

/// The parts of a chat completion that are used. Services differ in the rest, tool calls among it, which is ignored,
/// and in how they count, which is read with suspicion.
struct ChatCompletionReply: Decodable {
    struct Choice: Decodable {
        struct Message: Decodable {
            let content: MessageContent?
            let refusal: String?
            /// In the order of preference; several hold the same.
            private let reasonings: [ReasoningField]

            enum CodingKeys: String, CodingKey {
                case content, refusal, reasoning, thinking, thought
                case reasoningContent = "reasoning_content"
                case reasoningText = "reasoning_text"
                case reasoningDetails = "reasoning_details"
                case thinkingBlocks = "thinking_blocks"
            }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                content = try container.decodeIfPresent(MessageContent.self, forKey: .content)
                refusal = container.forgiving(String.self, forKey: .refusal)
                let keys: [CodingKeys] = [
                    .reasoning, .reasoningContent, .reasoningText, .thinking, .thought, .reasoningDetails,
                    .thinkingBlocks,
                ]
                reasonings = keys.compactMap { container.forgiving(ReasoningField.self, forKey: $0) }
            }

            /// The model's thinking, under whichever name.
            var thinking: String? {
                let field = reasonings.first { !$0.text.isEmpty }?.text
                guard let part = content?.thinking else { return field }
                return field ?? part
            }
        }

        let message: Message?
        let finishReason: String?
        let error: ChoiceError?

        enum CodingKeys: String, CodingKey {
            case message, error
            case finishReason = "finish_reason"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            message = try container.decodeIfPresent(Message.self, forKey: .message)
            finishReason = container.forgiving(String.self, forKey: .finishReason)
            error = container.forgiving(ChoiceError.self, forKey: .error)
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

/// What a service says went wrong with a choice, as OpenRouter puts it there; `nil` words when it says nothing.
struct ChoiceError: Decodable {
    let message: String?

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer().decode(JSONValue.self)
        switch value {
        case .string(let text): message = text.isEmpty ? nil : text
        case .object(let members):
            let text = members["message"]?.plainText ?? members["code"]?.plainText ?? ""
            message = text.isEmpty ? "an error without a message" : text
        default: message = nil
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
    private static func whatItIs(_ body: [UInt8], _ contentType: String) -> String {
        let start = String(decoding: body.prefix(200), as: UTF8.self).lowercased().drop { $0.isWhitespace }
        let isPage = start.hasPrefix("<!doctype") || start.hasPrefix("<html")
        return "\(body.count) bytes of \(ProviderMessage.printable(String(contentType.prefix(60))))"
            + (isPage ? ", a page for people; where it comes again, check the provider's base_url" : "")
    }

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
            throw StreamedCompletion.Fault.malformed(reason: Self.whatItIs(body, contentType))
        }
        guard let choice = reply.choices.first else {
            throw StreamedCompletion.Fault.malformed(reason: "its list of choices is empty")
        }
        guard choice.message != nil || choice.error?.message != nil || choice.finishReason != nil else {
            throw StreamedCompletion.Fault.malformed(reason: "its choice holds no message")
        }
        return Completion(
            text: choice.message?.content?.text ?? "", reasoningText: choice.message?.thinking,
            refusal: choice.message?.refusal, finishReason: choice.finishReason, choiceError: choice.error?.message,
            usage: reply.usage, timeInfo: reply.timeInfo)
    }
}
