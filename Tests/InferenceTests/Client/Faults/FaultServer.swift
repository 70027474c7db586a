import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A server on loopback that answers each request with the next of its replies, byte for byte as given; the last reply
/// repeats. It knows no HTTP beyond where a request ends, so it can misbehave in every way.
final class FaultServer: Sendable {
    enum Reply: Sendable {
        /// Sends this and closes.
        case text(String)
        /// Sends this and keeps the connection open without another byte.
        case textThenSilence(String)
        /// Sends these one after another, with a pause of some milliseconds between two, and closes.
        case slowly([[UInt8]], pauseMilliseconds: Int64)
        /// Sends these bytes and resets the connection.
        case reset(after: String)
        /// Sends this byte again and again until the client has had enough.
        case endlessly(String, then: String)
        /// Ends the connection without a byte.
        case close

        /// A whole reply.
        static func http(_ status: String, _ body: String, headers: [String] = []) -> Reply {
            let lines =
                ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)", "Connection: close"] + headers
            return .text(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        }

        /// A whole reply of raw bytes.
        static func bytes(_ body: [UInt8], headers: [String]) -> Reply {
            let lines = ["HTTP/1.1 200 OK", "Content-Length: \(body.count)", "Connection: close"] + headers
            return .slowly([Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body], pauseMilliseconds: 0)
        }

        /// A stream of server-sent events that ends with its connection.
        static func stream(_ text: String) -> Reply { .text(streamHead + text) }

        /// A stream in pieces, each sent by itself.
        static func stream(pieces: [[UInt8]], pauseMilliseconds: Int64 = 1) -> Reply {
            .slowly([Array(streamHead.utf8)] + pieces, pauseMilliseconds: pauseMilliseconds)
        }

        static let streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

        static func json(_ body: String) -> Reply { http("200 OK", body, headers: ["Content-Type: application/json"]) }
    }

    private struct State {
        var requests: [String] = []
        var closedCount = 0
        var replies: [Reply]
    }

    private let state: Mutex<State>

    private init(_ replies: [Reply]) { state = Mutex(State(replies: replies)) }

    /// The requests so far, whole.
    var requests: [String] { state.withLock { $0.requests } }

    /// Connections that have ended so far, by whichever side.
    var closedConnectionCount: Int { state.withLock { $0.closedCount } }

    /// Runs `body` with the server and its base URL.
    static func serving<Result: Sendable>(
        _ replies: [Reply], _ body: (FaultServer, String) async throws -> Result
    ) async throws -> Result {
        let server = FaultServer(replies)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(server: server))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(channel.localAddress?.port)
        do {
            let result = try await body(server, "http://127.0.0.1:\(port)/v1")
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    private func reply(to request: String) -> Reply {
        state.withLock { state in
            state.requests.append(request)
            return state.replies.count > 1 ? state.replies.removeFirst() : state.replies[0]
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let server: FaultServer
        private var received = ""

        init(server: FaultServer) { self.server = server }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
            guard isWhole else { return }
            let reply = server.reply(to: received)
            received = ""
            switch reply {
            case .close: context.close(promise: nil)
            case .text(let text):
                let channel = context.channel
                channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { _ in channel.close(promise: nil) }
            case .textThenSilence(let text):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            case .slowly(let pieces, let pause):
                Self.send(pieces[...], every: .milliseconds(pause), on: context.channel)
            case .reset(let text):
                let channel = context.channel
                channel.writeAndFlush(ByteBuffer(string: text)).flatMap {
                    // With a linger of zero the close sends a reset.
                    (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
                        ?? channel.eventLoop.makeSucceededVoidFuture()
                }.whenComplete { _ in channel.close(promise: nil) }
            case .endlessly(let head, let text):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
                Self.repeatForever(ByteBuffer(string: text), on: context.channel)
            }
        }

        func channelInactive(context: ChannelHandlerContext) { server.state.withLock { $0.closedCount += 1 } }

        private static func send(_ pieces: ArraySlice<[UInt8]>, every pause: TimeAmount, on channel: any Channel) {
            guard let first = pieces.first else { return channel.close(promise: nil) }
            channel.writeAndFlush(ByteBuffer(bytes: first)).whenComplete { _ in
                channel.eventLoop.scheduleTask(in: pause) { send(pieces.dropFirst(), every: pause, on: channel) }
            }
        }

        private static func repeatForever(_ bytes: ByteBuffer, on channel: any Channel) {
            channel.writeAndFlush(bytes).whenSuccess {
                channel.eventLoop.scheduleTask(in: .milliseconds(20)) { repeatForever(bytes, on: channel) }
            }
        }

        private var isWhole: Bool {
            let parts = received.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return false }
            let length = parts[0].lowercased().firstMatch(of: #/content-length: (\d+)/#).flatMap { Int($0.output.1) }
            return parts[1].utf8.count >= length ?? 0
        }
    }
}
