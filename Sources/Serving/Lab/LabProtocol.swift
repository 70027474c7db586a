import Foundation
import HTTPTypes
import Hummingbird
import Inference

/// The lab's side of the chat completions protocol.
enum LabProtocol {
    // MARK: Completions

    /// What every document of one answer says of itself.
    private static func identity(of request: ChatRequest, object: String) -> [String: Any] {
        [
            "id": "lab-\(request.sampling.seed ?? 0)", "object": object, "created": 0, "model": request.model,
            "system_fingerprint": "moatune-lab",
        ]
    }

    static func completion(_ response: LabResponse, of request: ChatRequest) throws -> Response {
        var document = identity(of: request, object: "chat.completion")
        document["choices"] = [
            [
                "index": 0, "message": ["role": "assistant", "content": response.text],
                "finish_reason": response.finishReason,
            ] as [String: Any]
        ]
        document["usage"] = usage(of: response)
        document["time_info"] = timeInfo(of: response)
        return try json(document)
    }

    private static func usage(of response: LabResponse) -> [String: Any] {
        let usage = response.usage
        return [
            "prompt_tokens": usage.promptTokens, "completion_tokens": usage.completionTokens,
            "total_tokens": usage.totalTokens, "prompt_tokens_details": ["cached_tokens": usage.cachedPromptTokens],
            "completion_tokens_details": ["reasoning_tokens": usage.reasoningTokens],
        ]
    }

    private static func timeInfo(of response: LabResponse) -> [String: Any] {
        [
            "queue_time": 0, "prompt_time": 0, "completion_time": response.latencySeconds,
            "total_time": response.latencySeconds,
        ]
    }

    // MARK: Streams

    /// About what a token holds, so that a stream comes in pieces like a model's.
    private static let charactersPerPiece = 16

    /// The answer as server-sent events: a role, the text in pieces, an end with usage and times as Cerebras has it,
    /// and OpenAI's chunk of usage alone where it is asked for.
    ///
    /// - Parameter seconds: how long the text takes to come, spread over its pieces.
    static func stream(_ response: LabResponse, of request: LabRequest, seconds: Double) -> Response {
        let texts = pieces(of: response.text)
        let body = ResponseBody { writer in
            try await writer.write(try chunk(of: request.chat, delta: ["role": "assistant", "content": ""]))
            for text in texts {
                if seconds > 0 { try await Task.sleep(for: .seconds(seconds / Double(texts.count))) }
                try await writer.write(try chunk(of: request.chat, delta: ["content": text]))
            }
            try await writer.write(
                try chunk(
                    of: request.chat, delta: [:], finishReason: response.finishReason,
                    and: ["usage": usage(of: response), "time_info": timeInfo(of: response)]))
            if request.includesUsage {
                var document = identity(of: request.chat, object: "chat.completion.chunk")
                document["choices"] = [Any]()
                document["usage"] = usage(of: response)
                try await writer.write(try event(document))
            }
            try await writer.write(ByteBuffer(string: "data: [DONE]\n\n"))
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache"],
            body: body)
    }

    private static func pieces(of text: String) -> [String] {
        var rest = text[...]
        var pieces: [String] = []
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(charactersPerPiece)))
            rest = rest.dropFirst(charactersPerPiece)
        }
        return pieces
    }

    private static func chunk(
        of request: ChatRequest, delta: [String: String], finishReason: String? = nil, and more: [String: Any] = [:]
    ) throws -> ByteBuffer {
        var document = identity(of: request, object: "chat.completion.chunk")
        document["choices"] = [
            ["index": 0, "delta": delta, "finish_reason": finishReason ?? NSNull() as Any] as [String: Any]
        ]
        return try event(document.merging(more) { _, new in new })
    }

    private static func event(_ document: [String: Any]) throws -> ByteBuffer {
        let data = try JSONSerialization.data(withJSONObject: document, options: [.sortedKeys])
        var buffer = ByteBuffer(string: "data: ")
        buffer.writeBytes(data)
        buffer.writeString("\n\n")
        return buffer
    }

    // MARK: Models and errors

    private static func description(of model: LabModel) -> [String: Any] {
        ["id": model.name, "object": "model", "created": 0, "owned_by": "moatune-lab (simulated)"]
    }

    static func modelList() throws -> Response {
        try json(["object": "list", "data": LabModel.all.map(description)])
    }

    static func model(named name: String) throws -> Response {
        try LabModel.named(name).map { try json(description(of: $0)) } ?? unknownModel(name)
    }

    static func unknownModel(_ name: String) -> Response {
        error(status: .notFound, "the lab has no model '\(name.prefix(80))'; GET /v1/models lists them")
    }

    /// What Cerebras' official client asks for when it starts, to have a warm connection.
    static func warmed() throws -> Response { try json(["status": "ok"]) }

    /// An error in OpenAI's form.
    static func error(status: HTTPResponse.Status, _ message: String) -> Response {
        let body = ["error": ["message": message, "type": "invalid_request_error", "code": "\(status.code)"]]
        return (try? json(body, status: status)) ?? Response(status: status)
    }

    private static func json(_ object: [String: Any], status: HTTPResponse.Status = .ok) throws -> Response {
        let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
        return Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }
}
