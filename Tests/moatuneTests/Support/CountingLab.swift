import Foundation
import HTTPTypes
import Hummingbird
import Inference
import Logging
import NIOCore
import Synchronization

/// The lab's models behind real HTTP, with a count of how often each request was answered.
final class CountingLab: Sendable {
    private let answered = Mutex<[String: Int]>([:])
    private let used = Mutex(TokenUsage())

    /// How often each request was answered in full.
    var counts: [String: Int] { answered.withLock { $0 } }

    func reset() {
        answered.withLock { $0 = [:] }
        used.withLock { $0 = TokenUsage() }
    }

    /// What it would charge for all answers, at these dollars for a million tokens.
    func billedDollars(input: Double, output: Double) -> Double {
        used.withLock { Double($0.promptTokens) * input + Double($0.completionTokens) * output } / 1e6
    }

    /// Runs `body` with the port of a server on loopback.
    static func withServer(
        delay: Duration, _ body: @escaping @Sendable (CountingLab, Int) async throws -> Void
    ) async throws {
        let lab = CountingLab()
        let (ports, announcement) = AsyncStream.makeStream(of: Int.self)
        let router = Router()
        router.get("/v1/models") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(
                    byteBuffer: ByteBuffer(string: #"{"data":[{"id":"sim-birch-70b"},{"id":"sim-cedar-32b"}]}"#)))
        }
        router.post("/v1/chat/completions") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            try await Task.sleep(for: delay)
            return lab.reply(to: Data(body.readableBytesView))
        }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { announcement.yield($0.localAddress?.port ?? 0) }, logger: logger)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await application.run()
                return false
            }
            group.addTask {
                for await port in ports {
                    try await body(lab, port)
                    break
                }
                return true
            }
            defer { group.cancelAll() }
            while let isDone = try await group.next(), !isDone {}
        }
    }

    private struct Body: Decodable {
        let model: String
        let messages: [ChatMessage]
        let temperature: Double?
        let seed: Int?
        let maximumTokens: Int?

        enum CodingKeys: String, CodingKey {
            case model, messages, temperature, seed
            case maximumTokens = "max_completion_tokens"
        }
    }

    private func reply(to data: Data) -> Response {
        guard let body = try? JSONDecoder().decode(Body.self, from: data) else { return Response(status: .badRequest) }
        let request = ChatRequest(
            provider: "counted", model: body.model, messages: body.messages,
            sampling: SamplingParameters(
                temperature: body.temperature, maximumCompletionTokens: body.maximumTokens, seed: body.seed))
        guard let response = LabResponder(seed: 1).respond(to: request) else { return Response(status: .notFound) }
        answered.withLock { $0[String(decoding: data, as: UTF8.self), default: 0] += 1 }
        used.withLock { $0 = $0 + response.usage }
        let text = response.text.replacing("\"", with: "\\\"")
        let json = """
            {"choices":[{"message":{"content":"\(text)"},"finish_reason":"stop"}],\
            "usage":{"prompt_tokens":\(response.usage.promptTokens),"completion_tokens":\(response.usage.completionTokens)}}
            """
        return Response(
            status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(string: json)))
    }
}
