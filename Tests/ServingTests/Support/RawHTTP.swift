import NIOCore
import NIOPosix

/// Bytes over a socket, for requests that no HTTP client would send.
enum RawHTTP {
    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let whole: EventLoopPromise<String>
        private var text = ""

        init(_ whole: EventLoopPromise<String>) { self.whole = whole }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { text += String(buffer: unwrapInboundIn(data)) }
        func channelInactive(context: ChannelHandlerContext) { whole.succeed(text) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    /// What the server says until it closes the connection.
    ///
    /// - Parameter isHalfClosed: whether the client says that nothing more will come.
    static func send(_ text: String, port: Int, isHalfClosed: Bool = false) async throws -> String {
        let whole = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: String.self)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(whole))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await channel.writeAndFlush(ByteBuffer(string: text)).get()
        if isHalfClosed { try? await channel.close(mode: .output).get() }
        return try await whole.futureResult.get()
    }
}
