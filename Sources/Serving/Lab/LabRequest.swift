import Foundation
import Inference

/// A request to the lab as the official clients send it.
struct LabRequest {
    let chat: ChatRequest
    let isStreamed: Bool
    /// Whether a stream ends with a chunk of usage alone, as OpenAI's does when asked.
    let includesUsage: Bool
}

/// Why a request is not answered, in words for its error's message.
struct LabRefusal: Error {
    let message: String
}

extension LabRequest: Decodable {
    enum CodingKeys: String, CodingKey {
        case model, messages, temperature, seed, stop, stream, n
        case topP = "top_p"
        case reasoningEffort = "reasoning_effort"
        case maxCompletionTokens = "max_completion_tokens"
        case maxTokens = "max_tokens"
        case streamOptions = "stream_options"
    }

    private struct Message: Decodable {
        let role: String
        let content: Content?
    }

    /// One text, or a list of parts.
    private struct Content: Decodable {
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

    /// One text, or a list of them.
    private struct Stop: Decodable {
        let texts: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                texts = [text]
            } else {
                texts = try container.decode([String].self)
            }
        }
    }

    private struct StreamOptions: Decodable {
        let includeUsage: Bool?
        enum CodingKeys: String, CodingKey { case includeUsage = "include_usage" }
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        guard try fields.decodeIfPresent(Int.self, forKey: .n) ?? 1 == 1 else {
            throw LabRefusal(message: "the lab gives one answer to a request: expected n of 1")
        }
        isStreamed = try fields.decodeIfPresent(Bool.self, forKey: .stream) ?? false
        includesUsage =
            try fields.decodeIfPresent(StreamOptions.self, forKey: .streamOptions)?.includeUsage ?? false
        let messages = try fields.decode([Message].self, forKey: .messages).map { message in
            // 'developer' is what newer OpenAI models call the system.
            let name = message.role == "developer" ? "system" : message.role
            guard let role = ChatMessage.Role(rawValue: name) else {
                throw LabRefusal(message: "the lab knows system, user and assistant, not the role '\(name.prefix(40))'")
            }
            return ChatMessage(role, message.content?.text ?? "")
        }
        let limit =
            try fields.decodeIfPresent(Int.self, forKey: .maxCompletionTokens)
            ?? fields.decodeIfPresent(Int.self, forKey: .maxTokens)
        chat = ChatRequest(
            provider: ProviderTable.labName, model: try fields.decode(String.self, forKey: .model),
            messages: messages,
            sampling: SamplingParameters(
                temperature: try fields.decodeIfPresent(Double.self, forKey: .temperature),
                topP: try fields.decodeIfPresent(Double.self, forKey: .topP),
                reasoningEffort: try fields.decodeIfPresent(ReasoningEffort.self, forKey: .reasoningEffort),
                maximumCompletionTokens: limit, seed: try fields.decodeIfPresent(Int.self, forKey: .seed),
                stop: try fields.decodeIfPresent(Stop.self, forKey: .stop)?.texts))
    }
}
