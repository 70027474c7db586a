internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// Takes in one reply on the event loop of its request, and ends a stream whose next piece takes too long.
///
/// A call that waits holds no task of its own for that, and its alarm is gone when it ends.
final class ReplyReception: HTTPClientResponseDelegate {
    typealias Response = HTTPResponseHead

    /// What was waited for, and how long.
    struct TimedOut: Error {
        let stage: CallStage
        let seconds: Double
    }

    /// More bytes came than are read.
    struct TooLarge: Error {}

    private struct Limit {
        let stage: CallStage
        let seconds: Double
        let at: NIODeadline
    }

    private struct State {
        var head: HTTPResponseHead?
        var limit: Limit?
        var alarm: Scheduled<Void>?
        var alarmAt = NIODeadline.distantFuture
    }

    private let reader: ReplyReader
    private let timeouts: CallTimeouts
    private let state = Mutex(State())

    init(into reader: ReplyReader, timeouts: CallTimeouts) {
        self.reader = reader
        self.timeouts = timeouts
    }

    func didReceiveHead(task: HTTPClient.Task<Response>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        state.withLock { $0.head = head }
        if head.status == .ok, head.contentType.lowercased().hasPrefix("text/event-stream") {
            reader.beginStream()
            expect(.firstToken, withinSeconds: timeouts.firstTokenSeconds, of: task)
        }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Response>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        do {
            let between = timeouts.betweenTokensSeconds
            switch try reader.consume(buffer.readableBytesView) {
            case .nothing: break
            case .token: expect(.betweenTokens, withinSeconds: between, of: task)
            // Usage and the final marker follow at once where they follow at all.
            case .finished: expect(.betweenTokens, withinSeconds: min(5, between), of: task)
            case .ended: expect(.betweenTokens, withinSeconds: min(1, between), of: task)
            }
            guard reader.byteCount <= HTTPChatClient.largestReplyByteCount else { throw TooLarge() }
            return task.eventLoop.makeSucceededVoidFuture()
        } catch {
            return task.eventLoop.makeFailedFuture(error)
        }
    }

    func didFinishRequest(task: HTTPClient.Task<Response>) throws -> HTTPResponseHead {
        silence()
        guard let head = state.withLock({ $0.head }) else { throw HTTPClientError.remoteConnectionClosed }
        return head
    }

    func didReceiveError(task: HTTPClient.Task<Response>, _ error: any Error) { silence() }

    // MARK: The alarm

    /// From now on waits for this at most so long.
    private func expect(_ stage: CallStage, withinSeconds seconds: Double, of task: HTTPClient.Task<Response>) {
        let limit = Limit(stage: stage, seconds: seconds, at: .now() + .nanoseconds(Int64(seconds * 1e9)))
        let isEarlier = state.withLock { state in
            state.limit = limit
            return limit.at < state.alarmAt
        }
        // An alarm that rings before the limit looks again: a token does not cost one.
        if isEarlier { setAlarm(at: limit.at, for: task) }
    }

    private func setAlarm(at deadline: NIODeadline, for task: HTTPClient.Task<Response>) {
        let alarm = task.eventLoop.scheduleTask(deadline: deadline) { self.look(at: task) }
        let earlier = state.withLock { state in
            defer { (state.alarm, state.alarmAt) = (alarm, deadline) }
            return state.alarm
        }
        earlier?.cancel()
    }

    private func look(at task: HTTPClient.Task<Response>) {
        guard let limit = state.withLock({ $0.limit }) else { return }
        if limit.at <= .now() {
            task.fail(reason: TimedOut(stage: limit.stage, seconds: limit.seconds))
        } else {
            setAlarm(at: limit.at, for: task)
        }
    }

    private func silence() {
        let alarm = state.withLock { state in
            defer { (state.limit, state.alarm) = (nil, nil) }
            return state.alarm
        }
        alarm?.cancel()
    }
}

extension HTTPResponseHead {
    var contentType: String { headers.first(name: "content-type") ?? "unnamed type" }
}
