import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A chat completions server that answers by a rule on the request alone, and keeps every request as it came.
final class RecordingServer: Sendable {
    private let bodies = Mutex<[String]>([])

    /// Every request's JSON in one canonical form, sorted: cycles' calls come in any order.
    var requests: [String] { bodies.withLock { $0.sorted() } }

    func reset() { bodies.withLock { $0 = [] } }

    /// Runs `body` with a server on loopback.
    ///
    /// - Parameter answer: the text for a request's model and the digest of all that was sent.
    static func withServer(
        answer: @escaping @Sendable (_ model: String, _ request: String) -> String,
        _ body: @escaping @Sendable (RecordingServer, Int) async throws -> Void
    ) async throws {
        let server = RecordingServer()
        let (ports, announcement) = AsyncStream.makeStream(of: Int.self)
        let router = Router()
        router.post("/v1/chat/completions") { request, _ in
            let data = Data((try await request.body.collect(upTo: 1 << 20)).readableBytesView)
            let object = try JSONSerialization.jsonObject(with: data)
            let canonical = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
            let text = String(decoding: canonical, as: UTF8.self)
            server.bodies.withLock { $0.append(text) }
            let model = (object as? [String: Any])?["model"] as? String ?? ""
            let said = answer(model, text)
            if said == "FAIL" { return Response(status: .badRequest) }
            let reply: [String: Any] = [
                "id": "r", "object": "chat.completion", "created": 0, "model": model,
                "choices": [
                    ["index": 0, "message": ["role": "assistant", "content": said], "finish_reason": "stop"]
                        as [String: Any]
                ],
                "usage": ["prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15],
            ]
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: reply))))
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
                    try await body(server, port)
                    break
                }
                return true
            }
            defer { group.cancelAll() }
            while let isDone = try await group.next(), !isDone {}
        }
    }
}
