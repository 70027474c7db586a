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
        /// Ends the connection without a byte.
        case close

        /// A whole reply.
        static func http(_ status: String, _ body: String, headers: [String] = []) -> Reply {
            let lines =
                ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)", "Connection: close"] + headers
            return .text(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        }

        static func json(_ body: String) -> Reply { http("200 OK", body, headers: ["Content-Type: application/json"]) }
    }

    private struct State {
        var requests: [String] = []
        var replies: [Reply]
    }

    private let state: Mutex<State>

    private init(_ replies: [Reply]) { state = Mutex(State(replies: replies)) }

    /// The requests so far, whole.
    var requests: [String] { state.withLock { $0.requests } }

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
