internal import Foundation
internal import Inference
internal import MixtureOfAgents

/// Reads a request to `/v1/responses` (https://platform.openai.com/docs/api-reference/responses/create).
///
/// | in the request | what becomes of it |
/// | --- | --- |
/// | `model` | names the mixture |
/// | `input`, `instructions` | a text, or messages as in ``ConversationReader``; what a model thought is left out |
/// | `max_output_tokens` | limits the main model's answer, where that is tighter; -1 sets no limit |
/// | `text.format` | shapes the main model's answer |
/// | `stream` | events of the official types |
/// | `tools` | left out when `tool_choice` is none, otherwise refused by name |
/// | `previous_response_id`, `conversation`, `prompt`, `background`, files and images | refused by name: nothing is stored |
/// | `temperature`, `top_p`, `reasoning`, `store`, `include`, `truncation` and the like | ignored |
enum ResponsesRequest {
    /// - Throws: ``ProtocolError`` that names the parameter.
    static func read(_ data: Data) throws(ProtocolError) -> ServedRequest {
        let body = try RequestBodyJSON.decode(Body.self, from: data)
        try refuseWhatAMixtureCannot(body)
        let limit = try ServedRequest.tokenLimit(body.maxOutputTokens, "max_output_tokens")
        let format = try body.text?.format?.format(at: ["text", "format"], in: data)
        var conversation = ConversationReader()
        if let instructions = body.instructions, !instructions.isEmpty { conversation.addInstruction(instructions) }
        switch body.input {
        case .text(let text): conversation.addUserTurn(text)
        case .items(let items):
            for (index, item) in items.enumerated() { try add(item, at: "input[\(index)]", to: &conversation) }
        }
        return ServedRequest(
            model: body.model,
            question: try conversation.question(form: AnswerForm(stop: [], format: format), at: "input"),
            answerTokenLimit: limit, seed: body.seed.map { UInt64(bitPattern: $0) }, isStreamed: body.stream ?? false,
            includesEvents: false,
            form: .responses(
                ResponseSettings(
                    instructions: body.instructions, maxOutputTokens: limit, format: format,
                    metadata: body.metadata ?? [:], toolChoice: body.toolChoice?.isNone == true ? "none" : "auto")))
    }

    private static func add(
        _ item: Body.Item, at place: String, to conversation: inout ConversationReader
    ) throws(ProtocolError) {
        switch (item.type ?? "message", item.role) {
        case ("message", "assistant"?): conversation.addAssistantTurn(try item.content?.text(at: place) ?? "")
        case ("message", "user"?): conversation.addUserTurn(try needed(item.content, at: place))
        case ("message", "system"?), ("message", "developer"?):
            conversation.addInstruction(try needed(item.content, at: place))
        case ("message", let role):
            throw .invalid(
                "\(place).role: expected user, assistant, system or developer, found '\((role ?? "none").prefix(40))'",
                parameter: "\(place).role")
        case ("function_call", _):
            conversation.addCall(of: item.name ?? "a tool", arguments: item.arguments ?? "")
        case ("function_call_output", _): conversation.addResult(try item.output?.text(at: place) ?? "")
        case ("reasoning", _): break
        case (let type, _):
            throw .unsupported(place, "it reads messages, not '\(type.prefix(40))'")
        }
    }

    private static func needed(_ content: RequestContent?, at place: String) throws(ProtocolError) -> String {
        guard let text = try content?.text(at: place) else {
            throw .invalid("\(place).content: expected text", parameter: "\(place).content")
        }
        return text
    }

    private static func refuseWhatAMixtureCannot(_ body: Body) throws(ProtocolError) {
        if body.tools?.isEmpty == false, body.toolChoice?.isNone != true {
            throw .unsupported("tools", ServedRequest.toolsAreNotCalled)
        }
        if body.previousResponseID != nil {
            throw .unsupported("previous_response_id", "it stores no answers; send the earlier turns in 'input'")
        }
        if body.conversation != nil {
            throw .unsupported("conversation", "it stores no conversations; send the earlier turns in 'input'")
        }
        if body.prompt != nil { throw .unsupported("prompt", "it stores no prompts; send them in 'instructions'") }
        if body.background == true { throw .unsupported("background", "its answers come with the reply") }
    }
}

extension ResponsesRequest {
    /// The request's JSON as it comes.
    fileprivate struct Body: Decodable {
        let model: String
        let input: Input
        let instructions: String?
        let maxOutputTokens: Int?
        let seed: Int64?
        let stream: Bool?
        let text: TextSettings?
        let tools: [AnyJSON]?
        let toolChoice: ToolChoice?
        let previousResponseID: AnyJSON?
        let conversation: AnyJSON?
        let prompt: AnyJSON?
        let background: Bool?
        let metadata: [String: String]?

        enum CodingKeys: String, CodingKey {
            case model, input, instructions, seed, stream, text, tools, conversation, prompt, background, metadata
            case maxOutputTokens = "max_output_tokens"
            case toolChoice = "tool_choice"
            case previousResponseID = "previous_response_id"
        }
    }
}

extension ResponsesRequest.Body {
    struct TextSettings: Decodable { let format: RequestedForm? }

    enum Input: Decodable {
        case text(String)
        case items([Item])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .items(try container.decode([Item].self))
            }
        }
    }

    struct Item: Decodable {
        let type: String?
        let role: String?
        let content: RequestContent?
        let name: String?
        let arguments: String?
        let output: RequestContent?
    }
}
