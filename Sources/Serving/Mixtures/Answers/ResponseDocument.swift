internal import Foundation
internal import Inference

/// What a client asked of a response, as the response repeats it.
struct ResponseSettings: Sendable {
    var instructions: String?
    var maxOutputTokens: Int?
    var format: ResponseFormat?
    var metadata: [String: String] = [:]
    var toolChoice = "auto"
}

/// An answer as a `response` (https://platform.openai.com/docs/api-reference/responses/object).
///
/// Fields that the official clients need are all there, `null` where a mixture has nothing to say.
struct ResponseDocument: Encodable {
    /// How far the answer is.
    enum Progress {
        case begun
        case ended(ServedAnswer)
        case failed(ProtocolError)
    }

    private let progress: Progress
    private let identity: AnswerIdentity
    private let settings: ResponseSettings

    init(_ progress: Progress, as identity: AnswerIdentity, settings: ResponseSettings) {
        self.progress = progress
        self.identity = identity
        self.settings = settings
    }

    private enum Key: String, CodingKey {
        case id, object, status, background, error, instructions, metadata, model, output, reasoning, store, temperature
        case text, tools, truncation, usage, user, moatune
        case createdAt = "created_at"
        case incompleteDetails = "incomplete_details"
        case maxOutputTokens = "max_output_tokens"
        case parallelToolCalls = "parallel_tool_calls"
        case previousResponseID = "previous_response_id"
        case toolChoice = "tool_choice"
        case topP = "top_p"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("resp_\(identity.id)", forKey: .id)
        try container.encode("response", forKey: .object)
        try container.encode(identity.created, forKey: .createdAt)
        try container.encode(identity.served.name, forKey: .model)
        try encodeProgress(into: &container)
        try container.encode(settings.instructions, forKey: .instructions)
        try container.encode(settings.maxOutputTokens, forKey: .maxOutputTokens)
        try container.encode(settings.metadata, forKey: .metadata)
        try container.encode(["format": ResponseFormatDocument(format: settings.format)], forKey: .text)
        try container.encode(settings.toolChoice, forKey: .toolChoice)
        try container.encode([String](), forKey: .tools)
        try container.encode(["effort": String?.none, "summary": nil], forKey: .reasoning)
        try container.encode("disabled", forKey: .truncation)
        try container.encode(true, forKey: .parallelToolCalls)
        for key in [Key.background, .store] { try container.encode(false, forKey: key) }
        for key in [Key.previousResponseID, .temperature, .topP, .user] { try container.encodeNil(forKey: key) }
    }

    private func encodeProgress(into container: inout KeyedEncodingContainer<Key>) throws {
        var output: [ResponseMessage] = []
        var (status, reason): (String, String?) = ("in_progress", nil)
        switch progress {
        case .begun: try container.encodeNil(forKey: .usage)
        case .failed(let error):
            status = "failed"
            try container.encodeNil(forKey: .usage)
            try container.encode(["code": "server_error", "message": error.message], forKey: .error)
        case .ended(let answer):
            (status, reason) = Self.status(of: answer)
            output = [ResponseMessage(id: identity.messageID, status: status, text: answer.text)]
            try container.encode(ResponseUsage(answer.usage), forKey: .usage)
            try container.encode(answer.account, forKey: .moatune)
        }
        if status != "failed" { try container.encodeNil(forKey: .error) }
        try container.encode(status, forKey: .status)
        try container.encode(reason.map { ["reason": $0] }, forKey: .incompleteDetails)
        try container.encode(output, forKey: .output)
    }

    static func status(of answer: ServedAnswer) -> (status: String, reason: String?) {
        switch answer.finishReason {
        case "length": ("incomplete", "max_output_tokens")
        case "content_filter": ("incomplete", "content_filter")
        default: ("completed", nil)
        }
    }
}

extension AnswerIdentity {
    var messageID: String { "msg_\(id)" }
}

/// The answer's text as an output item.
struct ResponseMessage: Encodable {
    struct Part: Encodable {
        let type = "output_text"
        let text: String
        let annotations: [String] = []
        let logprobs: [String] = []
    }

    let type = "message"
    let role = "assistant"
    let id: String
    let status: String
    let content: [Part]

    /// - Parameter text: `nil` when none has come yet.
    init(id: String, status: String, text: String?) {
        self.id = id
        self.status = status
        content = text.map { [Part(text: $0)] } ?? []
    }
}

/// The form of an answer as a response repeats it.
private struct ResponseFormatDocument: Encodable {
    let format: ResponseFormat?

    private enum Key: CodingKey { case type, name, schema, strict }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch format {
        case .text?, nil: try container.encode("text", forKey: .type)
        case .jsonObject?: try container.encode("json_object", forKey: .type)
        case .jsonSchema(let name, let schema, let isStrict)?:
            try container.encode("json_schema", forKey: .type)
            try container.encode(name, forKey: .name)
            try container.encode(isStrict, forKey: .strict)
            try container.encode(try JSONDecoder().decode(JSONValue.self, from: Data(schema.utf8)), forKey: .schema)
        }
    }
}

/// Tokens of all calls of a mixture together, under the names of responses.
private struct ResponseUsage: Encodable {
    let inputTokens: Int
    let inputTokensDetails: [String: Int]
    let outputTokens: Int
    let outputTokensDetails: [String: Int]
    let totalTokens: Int

    enum CodingKeys: String, CodingKey {
        case inputTokens = "input_tokens"
        case inputTokensDetails = "input_tokens_details"
        case outputTokens = "output_tokens"
        case outputTokensDetails = "output_tokens_details"
        case totalTokens = "total_tokens"
    }

    init(_ usage: TokenUsage) {
        inputTokens = usage.promptTokens
        inputTokensDetails = ["cached_tokens": usage.cachedPromptTokens, "cache_write_tokens": 0]
        outputTokens = usage.completionTokens
        outputTokensDetails = ["reasoning_tokens": usage.reasoningTokens]
        totalTokens = usage.totalTokens
    }
}
