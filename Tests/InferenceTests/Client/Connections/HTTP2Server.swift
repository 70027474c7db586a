import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import Synchronization

/// A server on loopback that speaks HTTP/2 over TLS and nothing else, and answers each call a moment after it came; a
/// call that says "wait" is never answered.
final class HTTP2Server: Sendable {
    struct Seen: Hashable {
        var connectionCount = 0
        var closedConnectionCount = 0
        var requestCount = 0
        /// Streams that ended before they were answered.
        var cutStreamCount = 0
        /// Calls under way, and the most of them at once.
        var openStreamCount = 0
        var mostOpenStreamCount = 0
    }

    private let state = Mutex(Seen())

    var seen: Seen { state.withLock { $0 } }

    fileprivate func note(_ change: (inout Seen) -> Void) { state.withLock { change(&$0) } }

    /// Runs `body` with the server and its base URL.
    static func serving<Result: Sendable>(
        answering reply: String, _ body: (HTTP2Server, String) async throws -> Result
    ) async throws -> Result {
        let server = HTTP2Server()
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [
                .certificate(try NIOSSLCertificate(bytes: Array(TestCertificate.certificate.utf8), format: .pem))
            ],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(TestCertificate.privateKey.utf8), format: .pem)))
        configuration.applicationProtocols = ["h2"]
        let context = try NIOSSLContext(configuration: configuration)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                server.note { $0.connectionCount += 1 }
                channel.closeFuture.whenComplete { _ in server.note { $0.closedConnectionCount += 1 } }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                }.flatMap {
                    channel.configureHTTP2Pipeline(mode: .server) { stream in
                        stream.eventLoop.makeCompletedFuture {
                            let pipeline = stream.pipeline.syncOperations
                            try pipeline.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
                            try pipeline.addHandler(StreamHandler(server: server, reply: reply))
                        }
                    }.map { _ in }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(server, "https://localhost:\(channel.localAddress?.port ?? 0)/v1")
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    private final class StreamHandler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let server: HTTP2Server
        private let reply: String
        private var received = ByteBuffer()
        private var isAnswered = false

        init(server: HTTP2Server, reply: String) {
            self.server = server
            self.reply = reply
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head:
                server.note {
                    $0.requestCount += 1
                    $0.openStreamCount += 1
                    $0.mostOpenStreamCount = max($0.mostOpenStreamCount, $0.openStreamCount)
                }
            case .body(var part): received.writeBuffer(&part)
            case .end:
                guard !String(buffer: received).contains("wait") else { return }
                let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
                context.eventLoop.scheduleTask(in: .milliseconds(100)) {
                    let (handler, context) = bound.value
                    handler.answer(context)
                }
            }
        }

        private func answer(_ context: ChannelHandlerContext) {
            guard context.channel.isActive else { return }
            isAnswered = true
            var head = HTTPResponseHead(version: .http2, status: .ok)
            head.headers.add(name: "content-type", value: "application/json")
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: reply)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            server.note { [isAnswered] in
                $0.openStreamCount -= 1
                if !isAnswered { $0.cutStreamCount += 1 }
            }
        }

        /// A reset comes as an error before the stream ends.
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
