import Foundation
import Inference
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A service on loopback that enforces requests and tokens a minute, on a clock of the benchmark's.
final class LimitingServer: Sendable {
    /// What it saw.
    struct Counts: Sendable {
        var answered = 0
        var refused = 0
        /// The last answer's time, in seconds of the clock.
        var lastAnswerAt = 0.0
    }

    private struct State {
        var service: LimitedService
        var counts = Counts()
    }

    private let clock: ScaledClock
    private let state: Mutex<State>

    init(_ service: LimitedService, clock: ScaledClock) {
        self.clock = clock
        state = Mutex(State(service: service))
    }

    var counts: Counts { state.withLock { $0.counts } }

    /// Seconds of the clock that a call takes here.
    static func latencySeconds(of cost: Double) -> Double { 0.5 + cost / 2000 }

    /// Four bytes make a token here as in the client's estimate, but its template is longer: no client knows it.
    static func tokens(inBody body: Data) -> (input: Double, largestOutput: Double, used: Double) {
        let object = (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:]
        let messages = object["messages"] as? [[String: Any]] ?? []
        let input = messages.reduce(0.0) { $0 + Double(($1["content"] as? String ?? "").utf8.count) / 4 + 12 }
        let output = (object["max_completion_tokens"] as? Double) ?? 1000
        return (input.rounded(), output, input.rounded() + (output * 0.4).rounded())
    }

    struct Reply: Sendable {
        let status: HTTPResponseStatus
        let headers: [(String, String)]
        let body: String
        let afterSeconds: Double
    }

    func reply(to body: Data) -> Reply {
        let tokens = Self.tokens(inBody: body)
        let cost = tokens.input + tokens.largestOutput
        return state.withLock { state in
            switch state.service.admit(tokens: cost, now: clock.seconds) {
            case .refused(let retryAfterSeconds):
                state.counts.refused += 1
                let pause = retryAfterSeconds.map { [("retry-after", "\(Int($0))")] } ?? []
                return Reply(
                    status: .tooManyRequests, headers: Self.headers(state.service) + pause,
                    body: #"{"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}}"#,
                    afterSeconds: 0)
            case .accepted:
                return Reply(
                    status: .ok, headers: Self.headers(state.service),
                    body: """
                        {"choices":[{"index":0,"message":{"role":"assistant","content":"yes"},"finish_reason":"stop"}],
                         "usage":{"prompt_tokens":\(Int(tokens.input)),
                         "completion_tokens":\(Int(tokens.used - tokens.input))}}
                        """, afterSeconds: Self.latencySeconds(of: cost))
            }
        }
    }

    /// A call has ended.
    func settle(_ body: Data, arrivedAt arrival: Double) {
        let tokens = Self.tokens(inBody: body)
        let now = clock.seconds
        state.withLock { state in
            state.service.settle(
                unusedTokens: tokens.input + tokens.largestOutput - tokens.used, arrivedAt: arrival, now: now)
            state.counts.answered += 1
            state.counts.lastAnswerAt = now
        }
    }

    /// What the service states, in the words of those that state it so: resets as durations where windows have no name.
    private static func headers(_ service: LimitedService) -> [(String, String)] {
        service.readings().flatMap { reading -> [(String, String)] in
            let name = reading.amount.rawValue + (reading.window.map { "-\($0.rawValue)" } ?? "")
            let reset = reading.resetSeconds ?? 0
            return [
                ("x-ratelimit-limit-\(name)", "\(Int(reading.limit ?? 0))"),
                ("x-ratelimit-remaining-\(name)", "\(Int(reading.remaining ?? 0))"),
                (
                    "x-ratelimit-reset-\(name)",
                    reading.window == nil ? "\(Int(reset * 1000))ms" : String(format: "%.3f", reset)
                ),
            ]
        }
    }

    // MARK: Serving

    /// Runs `body` with the address of this server.
    func serving<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(server: self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Result
        do {
            result = try await body("http://127.0.0.1:\(channel.localAddress?.port ?? 0)/v1")
        } catch {
            try? await channel.close()
            throw error
        }
        try await channel.close()
        return result
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let server: LimitingServer
        private var received = ByteBuffer()

        init(server: LimitingServer) { self.server = server }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head: received.clear()
            case .body(var part): received.writeBuffer(&part)
            case .end:
                let body = Data(received.readableBytesView)
                let arrival = server.clock.seconds
                let reply = server.reply(to: body)
                let channel = context.channel
                let seconds = reply.afterSeconds / server.clock.speed
                let server = server
                context.eventLoop.scheduleTask(in: .nanoseconds(Int64(seconds * 1e9))) {
                    if reply.status == .ok { server.settle(body, arrivedAt: arrival) }
                    Self.send(reply, on: channel)
                }
            }
        }

        private static func send(_ reply: Reply, on channel: any Channel) {
            var head = HTTPResponseHead(version: .http1_1, status: reply.status)
            for (name, value) in reply.headers { head.headers.add(name: name, value: value) }
            head.headers.add(name: "content-type", value: "application/json")
            head.headers.add(name: "content-length", value: "\(reply.body.utf8.count)")
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: reply.body))), promise: nil)
            channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        }
    }
}
