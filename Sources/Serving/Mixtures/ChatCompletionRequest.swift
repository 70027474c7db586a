internal import Foundation
internal import Inference
internal import MixtureOfAgents

/// What a client asks of a mixture, read from a chat completion request.
///
/// | in the request | what becomes of it |
/// | --- | --- |
/// | `model` | names the mixture |
/// | `messages` | the last, by the user, is the question; system and developer messages are instructions to every model; the rest are earlier turns |
/// | `max_completion_tokens`, `max_tokens` | limits the main model's answer, where that is tighter |
/// | `seed` | decides the sampling of every call |
/// | `stream`, `stream_options.include_usage` | as OpenAI has them |
/// | `moatune_events` | hands on the agents' progress in chunks without choices |
/// | `temperature`, `top_p`, `reasoning_effort`, penalties, `user`, `metadata` and the like | ignored: the mixture's own settings are what was tuned |
/// | `tools`, `functions`, `response_format`, `stop`, `n` above 1, `logprobs`, audio and images | refused by name |
struct ChatCompletionRequest: Sendable {
    let model: String
    let question: MixtureQuestion
    let answerTokenLimit: Int?
    let seed: UInt64?
    let isStreamed: Bool
    let includesUsage: Bool
    let includesEvents: Bool

    /// - Throws: ``ProtocolError`` that names the parameter.
    init(_ data: Data) throws(ProtocolError) {
        let body: Body
        do {
            body = try JSONDecoder().decode(Body.self, from: data)
        } catch let error as DecodingError {
            throw Self.complaint(error)
        } catch {
            throw .invalid("the request is no JSON")
        }
        try Self.refuseWhatAMixtureCannot(body)
        model = body.model
        question = try Self.question(in: body.messages)
        answerTokenLimit = try Self.positive(
            body.maxCompletionTokens ?? body.maxTokens,
            body.maxCompletionTokens == nil ? "max_tokens" : "max_completion_tokens")
        seed = body.seed.map { UInt64(bitPattern: $0) }
        isStreamed = body.stream ?? false
        includesUsage = body.streamOptions?.includeUsage ?? false
        includesEvents = body.moatuneEvents ?? false
    }

    // MARK: Messages

    private static func question(in messages: [Body.Message]) throws(ProtocolError) -> MixtureQuestion {
        var instructions: [String] = []
        var turns: [ChatMessage] = []
        for (index, message) in messages.enumerated() {
            let place = "messages[\(index)]"
            guard message.toolCalls?.isEmpty ?? true, message.role != "tool", message.role != "function" else {
                throw .unsupported("\(place)", "its models call no tools")
            }
            guard let text = try text(of: message.content, at: place) else {
                throw .invalid("\(place).content: expected text", parameter: "\(place).content")
            }
            switch message.role {
            case "system", "developer": instructions.append(text)
            case "user": turns.append(ChatMessage(.user, text))
            case "assistant": turns.append(ChatMessage(.assistant, text))
            default:
                throw .invalid(
                    "\(place).role: expected system, developer, user or assistant, found '\(message.role.prefix(40))'",
                    parameter: "\(place).role")
            }
        }
        guard let last = turns.last, last.role == .user else {
            throw .invalid("messages: expected the user's question as the last", parameter: "messages")
        }
        return MixtureQuestion(
            name: "asked", text: last.content, earlierTurns: Array(turns.dropLast()),
            instructions: instructions.joined(separator: "\n\n"))
    }

    private static func text(of content: Body.Content?, at place: String) throws(ProtocolError) -> String? {
        switch content {
        case nil: return nil
        case .text(let text)?: return text
        case .parts(let parts)?:
            if let other = parts.first(where: { $0.type != "text" }) {
                throw .unsupported("\(place).content", "it reads text, not '\(other.type.prefix(40))'")
            }
            return parts.compactMap(\.text).joined(separator: "\n")
        }
    }

    // MARK: Refusals

    private static func refuseWhatAMixtureCannot(_ body: Body) throws(ProtocolError) {
        if body.n ?? 1 != 1 { throw .unsupported("n", "it makes one answer; ask again for another") }
        if body.tools?.isEmpty == false || body.functions?.isEmpty == false {
            throw .unsupported(body.tools == nil ? "functions" : "tools", "its models call no tools")
        }
        if let type = body.responseFormat?.type, type != "text" {
            throw .unsupported("response_format", "its answer is text; say in a message what form it is to have")
        }
        if body.logprobs == true { throw .unsupported("logprobs", "several models made the answer") }
        if case .some(let stop) = body.stop, !stop.sequences.isEmpty {
            throw .unsupported("stop", "cut the answer where it is read")
        }
        if body.modalities?.contains(where: { $0 != "text" }) == true {
            throw .unsupported("modalities", "it answers in text")
        }
    }

    private static func positive(_ number: Int?, _ name: String) throws(ProtocolError) -> Int? {
        if let number, number < 1 { throw .invalid("\(name): expected at least 1, found \(number)", parameter: name) }
        return number
    }

    private static func complaint(_ error: DecodingError) -> ProtocolError {
        func path(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
            (context.codingPath + (last.map { [$0] } ?? [])).reduce("") { path, key in
                if let index = key.intValue { return "\(path)[\(index)]" }
                return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
            }
        }
        switch error {
        case .keyNotFound(let key, let context):
            let place = path(context, key)
            return .invalid("'\(place)' is missing", parameter: place)
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            let place = path(context)
            return place.isEmpty
                ? .invalid("expected a JSON object")
                : .invalid("\(place): expected \(words(for: type))", parameter: place)
        case .dataCorrupted(let context):
            let place = path(context)
            return place.isEmpty
                ? .invalid("the request is no JSON") : .invalid("\(place) can't be read", parameter: place)
        @unknown default: return .invalid("the request can't be read")
        }
    }

    private static func words(for type: Any.Type) -> String {
        switch type {
        case is String.Type: "text"
        case is Int.Type, is Int64.Type: "a whole number"
        case is Bool.Type: "true or false"
        case is [Any].Type: "a list"
        default: "an object"
        }
    }
}

extension ChatCompletionRequest {
    /// The request's JSON as it comes.
    fileprivate struct Body: Decodable {
        struct Message: Decodable {
            let role: String
            let content: Content?
            let toolCalls: [Anything]?

            enum CodingKeys: String, CodingKey {
                case role, content
                case toolCalls = "tool_calls"
            }
        }

        enum Content: Decodable {
            struct Part: Decodable {
                let type: String
                let text: String?
            }

            case text(String)
            case parts([Part])

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let text = try? container.decode(String.self) {
                    self = .text(text)
                } else {
                    self = .parts(try container.decode([Part].self))
                }
            }
        }

        struct Stop: Decodable {
            let sequences: [String]

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let text = try? container.decode(String.self) {
                    sequences = [text]
                } else {
                    sequences = try container.decode([String].self)
                }
            }
        }

        struct ResponseFormat: Decodable { let type: String? }

        struct StreamOptions: Decodable {
            let includeUsage: Bool?
            enum CodingKeys: String, CodingKey { case includeUsage = "include_usage" }
        }

        /// A value of which only its presence counts.
        struct Anything: Decodable {
            init(from decoder: any Decoder) throws {}
        }

        let model: String
        let messages: [Message]
        let maxCompletionTokens: Int?
        let maxTokens: Int?
        let seed: Int64?
        let stream: Bool?
        let streamOptions: StreamOptions?
        let moatuneEvents: Bool?
        let n: Int?
        let tools: [Anything]?
        let functions: [Anything]?
        let responseFormat: ResponseFormat?
        let logprobs: Bool?
        let stop: Stop?
        let modalities: [String]?

        enum CodingKeys: String, CodingKey {
            case model, messages, seed, stream, n, tools, functions, logprobs, stop, modalities
            case maxCompletionTokens = "max_completion_tokens"
            case maxTokens = "max_tokens"
            case streamOptions = "stream_options"
            case moatuneEvents = "moatune_events"
            case responseFormat = "response_format"
        }
    }
}
