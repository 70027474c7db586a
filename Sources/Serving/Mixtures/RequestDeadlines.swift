internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Closes a connection whose first head or whose body does not come to its end in time.
///
/// A body that is read in time gets its answer from ``JSONBodyReader``; this ends what nobody reads, such as the rest of
/// a request that was refused, and heads that come a byte at a time.
final class RequestDeadlines: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    private let headWait: TimeAmount
    private let bodyWait: TimeAmount
    private var deadline: Scheduled<Void>?

    init(_ settings: MixtureServerSettings) {
        headWait = TimeAmount(settings.longestHeadWait)
        bodyWait = TimeAmount(settings.longestBodyWait) + ClientConnection.lingering
    }

    func handlerAdded(context: ChannelHandlerContext) { closeAfter(headWait, context) }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: closeAfter(bodyWait, context)
        case .body: break
        case .end: deadline?.cancel()
        }
        context.fireChannelRead(data)
    }

    private func closeAfter(_ wait: TimeAmount, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: wait) { channel.close(promise: nil) }
    }
}
