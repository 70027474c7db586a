import Foundation
import Inference
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A service on loopback that enforces requests and tokens a minute, on a clock of the benchmark's.
final class LimitingServer: Sendable {
    /// How a service counts and speaks.
    enum Manner: String, CaseIterable, Sendable {
        /// Cerebras' names, a bucket that fills evenly, tokens counted before the call and never given back.
        case buckets
        /// OpenAI's names without windows, resets as durations, the same buckets.
        case unnamed
        /// Counts from zero each minute; what was not used of a call's tokens is given back when it ends.
        case windows
        /// Buckets, and not a word about limits but a 429 with Retry-After.
        case silent
    }

    struct Limits: Sendable {
        let requestsPerMinute: Double
        let tokensPerMinute: Double
    }

    /// What it saw.
    struct Counts: Sendable {
        var answered = 0
        var refused = 0
        /// Input and largest output of all answered calls, as it counts them.
        var countedTokens = 0.0
        /// The last answer's time, in seconds of the clock.
        var lastAnswerAt = 0.0
    }

    private struct Account {
        let limit: Double
        var left: Double

        init(_ limit: Double) { (self.limit, left) = (limit, limit) }

        mutating func pass(_ seconds: Double) { left = min(limit, left + seconds * limit / 60) }

        func secondsUntil(_ cost: Double) -> Double { max(0, (cost - left) * 60 / limit) }
    }

    private struct State {
        var requests: Account
        var tokens: Account
        var asOf = 0.0
        var counts = Counts()
    }

    private let manner: Manner
    private let clock: ScaledClock
    private let state: Mutex<State>

    init(manner: Manner, limits: Limits, clock: ScaledClock) {
        self.manner = manner
        self.clock = clock
        state = Mutex(
            State(requests: Account(limits.requestsPerMinute), tokens: Account(limits.tokensPerMinute)))
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
            pass(to: clock.seconds, &state)
            guard state.requests.left >= 1, state.tokens.left >= cost else {
                state.counts.refused += 1
                let wait =
                    manner == .windows
                    ? secondsToWindow(state.asOf)
                    : max(state.requests.secondsUntil(1), state.tokens.secondsUntil(cost))
                return Reply(
                    status: .tooManyRequests,
                    headers: headers(state) + [("retry-after", "\(Int(wait.rounded(.up)))")],
                    body: #"{"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}}"#,
                    afterSeconds: 0)
            }
            state.requests.left -= 1
            state.tokens.left -= cost
            state.counts.countedTokens += cost
            return Reply(
                status: .ok, headers: headers(state),
                body: """
                    {"choices":[{"index":0,"message":{"role":"assistant","content":"yes"},"finish_reason":"stop"}],
                     "usage":{"prompt_tokens":\(Int(tokens.input)),
                     "completion_tokens":\(Int(tokens.used - tokens.input))}}
                    """, afterSeconds: Self.latencySeconds(of: cost))
        }
    }

    /// A call has ended.
    func settle(_ body: Data, arrivedAt arrival: Double) {
        let tokens = Self.tokens(inBody: body)
        state.withLock { state in
            pass(to: clock.seconds, &state)
            state.counts.answered += 1
            state.counts.lastAnswerAt = state.asOf
            guard manner == .windows, (arrival / 60).rounded(.down) == (state.asOf / 60).rounded(.down) else { return }
            state.tokens.left += tokens.input + tokens.largestOutput - tokens.used
        }
    }

    private func secondsToWindow(_ now: Double) -> Double { 60 - now.truncatingRemainder(dividingBy: 60) }

    private func pass(to now: Double, _ state: inout State) {
        defer { state.asOf = max(now, state.asOf) }
        guard now > state.asOf else { return }
        guard manner == .windows else {
            state.requests.pass(now - state.asOf)
            state.tokens.pass(now - state.asOf)
            return
        }
        guard (now / 60).rounded(.down) > (state.asOf / 60).rounded(.down) else { return }
        state.requests.left = state.requests.limit
        state.tokens.left = state.tokens.limit
    }

    private func headers(_ state: State) -> [(String, String)] {
        let accounts = [("requests", state.requests), ("tokens", state.tokens)]
        return accounts.flatMap { name, account -> [(String, String)] in
            let full = (account.limit - account.left) * 60 / account.limit
            let left = "\(Int(max(0, account.left)))"
            let limit = "\(Int(account.limit))"
            return switch manner {
            case .silent: []
            case .unnamed:
                [
                    ("x-ratelimit-limit-\(name)", limit), ("x-ratelimit-remaining-\(name)", left),
                    ("x-ratelimit-reset-\(name)", "\(Int(full * 1000))ms"),
                ]
            case .buckets, .windows:
                [
                    ("x-ratelimit-limit-\(name)-minute", limit), ("x-ratelimit-remaining-\(name)-minute", left),
                    (
                        "x-ratelimit-reset-\(name)-minute",
                        String(format: "%.3f", manner == .windows ? secondsToWindow(state.asOf) : full)
                    ),
                ]
            }
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
