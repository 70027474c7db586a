import Foundation
import HTTPTypes
import Hummingbird
import Inference

/// The lab's side of the chat completions protocol.
enum LabProtocol {
    private struct Body: Decodable {
        let model: String
        let messages: [ChatMessage]
        let temperature: Double?
        let topP: Double?
        let reasoningEffort: ReasoningEffort?
        let maxCompletionTokens: Int?
        let maxTokens: Int?
        let seed: Int?

        enum CodingKeys: String, CodingKey {
            case model, messages, temperature, seed
            case topP = "top_p"
            case reasoningEffort = "reasoning_effort"
            case maxCompletionTokens = "max_completion_tokens"
            case maxTokens = "max_tokens"
        }
    }

    /// The request in `body`, or `nil` when it is none.
    static func request(from body: Data) -> ChatRequest? {
        guard let decoded = try? JSONDecoder().decode(Body.self, from: body) else { return nil }
        return ChatRequest(
            provider: ProviderTable.labName, model: decoded.model, messages: decoded.messages,
            sampling: SamplingParameters(
                temperature: decoded.temperature, topP: decoded.topP, reasoningEffort: decoded.reasoningEffort,
                maximumCompletionTokens: decoded.maxCompletionTokens ?? decoded.maxTokens, seed: decoded.seed))
    }

    static func completion(_ response: LabResponse, of request: ChatRequest) throws -> Response {
        let usage = response.usage
        return try json([
            "id": "lab-\(request.sampling.seed ?? 0)", "object": "chat.completion", "created": 0,
            "model": request.model, "system_fingerprint": "moatune-lab",
            "choices": [
                [
                    "index": 0, "message": ["role": "assistant", "content": response.text],
                    "finish_reason": response.finishReason,
                ] as [String: Any]
            ],
            "usage": [
                "prompt_tokens": usage.promptTokens, "completion_tokens": usage.completionTokens,
                "total_tokens": usage.totalTokens,
                "completion_tokens_details": ["reasoning_tokens": usage.reasoningTokens],
            ] as [String: Any],
            "time_info": [
                "queue_time": 0, "completion_time": response.latencySeconds, "total_time": response.latencySeconds,
            ],
        ])
    }

    static func modelList() throws -> Response {
        let models = LabModel.all.map { ["id": $0.name, "object": "model", "owned_by": "moatune-lab (simulated)"] }
        return try json(["object": "list", "data": models])
    }

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
