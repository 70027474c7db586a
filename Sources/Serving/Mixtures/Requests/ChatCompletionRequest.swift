internal import Foundation
internal import Inference
internal import MixtureOfAgents

/// Reads a chat completion request.
///
/// | in the request | what becomes of it |
/// | --- | --- |
/// | `model` | names the mixture |
/// | `messages` | see ``ConversationReader`` |
/// | `max_completion_tokens`, `max_tokens` | limits the main model's answer, where that is tighter; -1 sets no limit |
/// | `stop`, `response_format` | shape the main model's answer; its agents answer freely |
/// | `seed` | decides the sampling of every call |
/// | `stream`, `stream_options.include_usage` | as OpenAI has them |
/// | `moatune_events` | hands on the agents' progress in chunks without choices |
/// | `tools`, `functions` | left out when `tool_choice` (`function_call`) is none, otherwise refused by name |
/// | `temperature`, `top_p`, `reasoning_effort`, penalties, `user`, `metadata` and the like | ignored: the mixture's own settings are what was tuned |
/// | `n` above 1, `logprobs`, audio and images | refused by name |
enum ChatCompletionRequest {
    /// - Throws: ``ProtocolError`` that names the parameter.
    static func read(_ data: Data) throws(ProtocolError) -> ServedRequest {
        let body = try RequestBodyJSON.decode(Body.self, from: data)
        try refuseWhatAMixtureCannot(body)
        let format = try body.responseFormat?.format(at: ["response_format"], in: data)
        let isNewName = body.maxCompletionTokens != nil
        return ServedRequest(
            model: body.model,
            question: try conversation(body.messages).question(
                form: AnswerForm(stop: body.stop?.texts ?? [], format: format), at: "messages"),
            answerTokenLimit: try ServedRequest.tokenLimit(
                body.maxCompletionTokens ?? body.maxTokens, isNewName ? "max_completion_tokens" : "max_tokens"),
            seed: body.seed.map { UInt64(bitPattern: $0) }, isStreamed: body.stream ?? false,
            includesEvents: body.moatuneEvents ?? false,
            form: .chatCompletions(includesUsage: body.streamOptions?.includeUsage ?? false))
    }

    // MARK: Messages

    private static func conversation(_ messages: [Body.Message]) throws(ProtocolError) -> ConversationReader {
        var conversation = ConversationReader()
        for (index, message) in messages.enumerated() {
            let place = "messages[\(index)]"
            let text = try message.content?.text(at: place)
            switch (message.role, text) {
            case ("assistant", _):
                conversation.addAssistantTurn(text ?? message.refusal ?? "")
                for call in message.calls {
                    conversation.addCall(of: call.name ?? "a tool", arguments: call.arguments ?? "")
                }
            case ("system", let text?), ("developer", let text?): conversation.addInstruction(text)
            case ("user", let text?): conversation.addUserTurn(text)
            case ("tool", _), ("function", _): conversation.addResult(text ?? "")
            case ("system", nil), ("developer", nil), ("user", nil):
                throw .invalid("\(place).content: expected text", parameter: "\(place).content")
            default:
                throw .invalid(
                    "\(place).role: expected system, developer, user, assistant or tool, found "
                        + "'\(message.role.prefix(40))'", parameter: "\(place).role")
            }
        }
        return conversation
    }

    // MARK: Refusals

    private static func refuseWhatAMixtureCannot(_ body: Body) throws(ProtocolError) {
        if body.n ?? 1 != 1 { throw .unsupported("n", "it makes one answer; ask again for another") }
        if body.tools?.isEmpty == false, body.toolChoice?.isNone != true {
            throw .unsupported("tools", ServedRequest.toolsAreNotCalled)
        }
        if body.functions?.isEmpty == false, body.functionCall?.isNone != true {
            throw .unsupported("functions", "its models call no tools; with function_call none it answers without them")
        }
        if body.logprobs == true { throw .unsupported("logprobs", "several models made the answer") }
        if body.modalities?.contains(where: { $0 != "text" }) == true {
            throw .unsupported("modalities", "it answers in text")
        }
    }
}

extension ChatCompletionRequest {
    /// The request's JSON as it comes.
    fileprivate struct Body: Decodable {
        let model: String
        let messages: [Message]
        let maxCompletionTokens: Int?
        let maxTokens: Int?
        let seed: Int64?
        let stream: Bool?
        let streamOptions: StreamOptions?
        let moatuneEvents: Bool?
        let n: Int?
        let tools: [AnyJSON]?
        let toolChoice: ToolChoice?
        let functions: [AnyJSON]?
        let functionCall: ToolChoice?
        let responseFormat: RequestedForm?
        let logprobs: Bool?
        let stop: TextOrList?
        let modalities: [String]?

        enum CodingKeys: String, CodingKey {
            case model, messages, seed, stream, n, tools, functions, logprobs, stop, modalities
            case maxCompletionTokens = "max_completion_tokens"
            case maxTokens = "max_tokens"
            case streamOptions = "stream_options"
            case moatuneEvents = "moatune_events"
            case responseFormat = "response_format"
            case toolChoice = "tool_choice"
            case functionCall = "function_call"
        }
    }
}

extension ChatCompletionRequest.Body {
    struct Message: Decodable {
        /// A tool's call, or a function's by the older protocol.
        struct Call: Decodable {
            struct Function: Decodable {
                let name: String?
                let arguments: String?
            }

            let function: Function?
        }

        let role: String
        let content: RequestContent?
        let refusal: String?
        let toolCalls: [Call]?
        let functionCall: Call.Function?

        enum CodingKeys: String, CodingKey {
            case role, content, refusal
            case toolCalls = "tool_calls"
            case functionCall = "function_call"
        }

        var calls: [Call.Function] {
            (toolCalls ?? []).compactMap(\.function) + (functionCall.map { [$0] } ?? [])
        }
    }

    struct StreamOptions: Decodable {
        let includeUsage: Bool?
        enum CodingKeys: String, CodingKey { case includeUsage = "include_usage" }
    }
}
