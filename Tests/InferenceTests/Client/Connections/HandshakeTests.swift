import Foundation
import Inference
import NIOCore
import NIOPosix
import Testing

/// Servers that don't get as far as TLS: each ends the call within its time for connecting.
@Suite struct HandshakeTests {
    /// What a call to an `https` address makes of a server that sends this when somebody connects, and nothing else.
    private func error(greeting: String?) async throws -> InferenceError? {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Greeter(greeting: greeting))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let address = "https://127.0.0.1:\(channel.localAddress?.port ?? 0)/v1"
        var timeouts = Samples.patience
        timeouts.connectionSeconds = 0.3
        do {
            _ = try await Samples.withClient(
                at: address, retries: RetryPolicy(largestRetryCount: 0), timeouts: timeouts
            ) { try await $0.answer(Samples.request) }
        } catch let error as InferenceError {
            try await channel.close()
            return error
        }
        try await channel.close()
        return nil
    }

    @Test(.timeLimit(.minutes(1)), arguments: [nil, "HTTP/1.1 400 Bad Request\r\n\r\n", "\0\0\0"])
    func aServerWithoutTLSIsUnreachable(greeting: String?) async throws {
        let error = try await error(greeting: greeting)
        guard case .unreachable("fault", let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("at https://127.0.0.1:"))
    }

    private final class Greeter: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let greeting: String?

        init(greeting: String?) { self.greeting = greeting }

        func channelActive(context: ChannelHandlerContext) {
            guard let greeting else { return }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: greeting)), promise: nil)
        }
    }
}
