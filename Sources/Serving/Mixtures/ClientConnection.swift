internal import Hummingbird
internal import NIOCore

/// A request's context that knows its connection, so that work for a client that left can be ended.
struct MixtureRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let connection: ClientConnection

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        connection = ClientConnection(channel: source.channel)
    }
}

/// The connection that a request came by.
struct ClientConnection: Sendable {
    let channel: any Channel

    /// How often it is looked at. A call that was started for nothing costs money; a look costs nothing.
    private static let lookEvery = Duration.milliseconds(250)

    /// How long an open stream may say nothing: proxies between close a silent one after 30 seconds and more.
    private static let longestSilence = Duration.seconds(10)

    /// Runs `body`, and cancels it when the client leaves.
    ///
    /// - Throws: ``ClientLeft``; what `body` throws.
    func whileOpen<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        await dontKeepHalfOpen()
        return try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await waitUntilClosed()
                throw ClientLeft()
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw ClientLeft() }
            return first
        }
    }

    /// Writes what `produce` hands on, with a comment now and then while it says nothing, and cancels it when the
    /// client leaves.
    func stream(
        to writer: inout any ResponseBodyWriter,
        _ produce: @escaping @Sendable (_ hand: @escaping @Sendable (ByteBuffer) -> Void) async throws -> Void
    ) async throws {
        await dontKeepHalfOpen()
        let (parts, continuation) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                do {
                    try await produce { continuation.yield($0) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            group.addTask {
                try await waitUntilClosed()
                continuation.finish(throwing: ClientLeft())
            }
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.longestSilence)
                    continuation.yield(ByteBuffer(string: ": at work\n\n"))
                }
            }
            for try await part in parts { try await writer.write(part) }
        }
    }

    /// How long the rest of a request that was refused is read, so that the client gets to read why.
    static let lingering = TimeAmount.seconds(5)

    /// Closes the connection once the client had the time to read its answer.
    func closeSoon() {
        let channel = channel
        channel.eventLoop.scheduleTask(in: Self.lingering) { channel.close(promise: nil) }
    }

    private func waitUntilClosed() async throws {
        while channel.isActive { try await Task.sleep(for: Self.lookEvery) }
    }

    /// The server keeps half-closed connections by default, and a client that has left looks like one.
    private func dontKeepHalfOpen() async {
        try? await channel.setOption(.allowRemoteHalfClosure, value: false).get()
    }
}

/// The client closed its connection before it had its answer.
struct ClientLeft: Error {}
