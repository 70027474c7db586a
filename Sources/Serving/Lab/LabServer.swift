import Foundation
import HTTPTypes
import Hummingbird
import Inference
import Logging
import NIOCore

/// The lab as an OpenAI-compatible server on this machine's loopback address: simulated models behind real HTTP.
public struct LabServer: Sendable {
    private let responder: LabResponder
    private let timeScale: Double

    /// A lab with this seed.
    ///
    /// - Parameter timeScale: how much of the simulated latency a caller really waits: 0 answers at once, 1 takes as
    ///   long as the model would. The latency that an answer reports is the simulated one either way.
    public init(seed: UInt64, timeScale: Double) {
        responder = LabResponder(seed: seed)
        self.timeScale = timeScale
    }

    /// Serves on `port` until the task is cancelled or the process is told to end.
    ///
    /// - Parameters:
    ///   - port: 0 takes any free one.
    ///   - onStart: hears the port that is served.
    public func run(port: Int, onStart: @escaping @Sendable (Int) async -> Void) async throws {
        try await application(port: port, onStart: onStart).runService()
    }

    /// Runs `body` with the base URL of a lab on a free port, and stops the lab after it.
    public static func withServer<Result: Sendable>(
        seed: UInt64, timeScale: Double, _ body: @escaping @Sendable (String) async throws -> Result
    ) async throws -> Result {
        let (ports, announcement) = AsyncStream.makeStream(of: Int.self)
        let application = LabServer(seed: seed, timeScale: timeScale).application(port: 0) { announcement.yield($0) }
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await application.run()
                return nil
            }
            group.addTask {
                for await port in ports { return try await body("http://127.0.0.1:\(port)/v1") }
                return nil
            }
            defer { group.cancelAll() }
            while let outcome = try await group.next() {
                if let result = outcome { return result }
            }
            throw CancellationError()
        }
    }

    private func application(
        port: Int, onStart: @escaping @Sendable (Int) async -> Void
    ) -> some ApplicationProtocol {
        let router = Router()
        router.get("/v1/models") { _, _ in try LabProtocol.modelList() }
        router.get("/v1/models/{model}") { _, context in
            try LabProtocol.model(named: context.parameters.get("model") ?? "")
        }
        router.get("/v1/tcp_warming") { _, _ in try LabProtocol.warmed() }
        router.post("/v1/chat/completions") { request, _ in try await complete(request) }
        var logger = Logger(label: "moatune.lab")
        logger.logLevel = .critical
        return Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: "moatune-lab"),
            onServerRunning: { channel in await onStart(channel.localAddress?.port ?? port) }, logger: logger)
    }

    /// A request of more bytes than this is no chat with a simulated model.
    private static let largestRequestByteCount = 8 << 20

    private func complete(_ request: Request) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.largestRequestByteCount)
        } catch {
            return LabProtocol.error(status: .contentTooLarge, "the request is larger than the lab reads")
        }
        let asked: LabRequest
        do {
            asked = try JSONDecoder().decode(LabRequest.self, from: Data(body.readableBytesView))
        } catch let refusal as LabRefusal {
            return LabProtocol.error(status: .badRequest, refusal.message)
        } catch {
            return LabProtocol.error(status: .badRequest, "the request is no chat completion request")
        }
        guard let response = responder.respond(to: asked.chat) else {
            return LabProtocol.unknownModel(asked.chat.model)
        }
        let seconds = response.latencySeconds * timeScale
        if asked.isStreamed { return LabProtocol.stream(response, of: asked, seconds: seconds) }
        if seconds > 0 { try await Task.sleep(for: .seconds(seconds)) }
        return try LabProtocol.completion(response, of: asked.chat)
    }
}
