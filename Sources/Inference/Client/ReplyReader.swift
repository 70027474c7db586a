internal import Synchronization

/// Reads one reply to its end, and keeps what was read when the connection breaks: a completion that had come to its
/// end is not lost with its connection.
final class ReplyReader: Sendable {
    /// What the last bytes meant for the time that the rest may take.
    enum Step { case nothing, token, finished, ended }

    private struct State {
        var body: [UInt8] = []
        var byteCount = 0
        var stream: StreamedCompletion?
        var firstTokenSeconds: Double?
        var wasHeard = false
        /// Parts the thinking in the content from the answer; `nil` where it is a part of it.
        var thinking: ThinkingStream?
    }

    private let state = Mutex(State())
    private let start: ContinuousClock.Instant
    private let listener: (@Sendable (ChatPiece) -> Void)?

    /// - Parameter thinking: parts the thinking in the content from what `listener` hears as the answer; `nil` parts
    ///   nothing.
    init(
        start: ContinuousClock.Instant, listener: (@Sendable (ChatPiece) -> Void)?, thinking: ThinkingStream? = nil
    ) {
        self.start = start
        self.listener = listener
        if listener != nil { state.withLock { $0.thinking = thinking } }
    }

    /// Reads the rest as server-sent events.
    func beginStream() { state.withLock { $0.stream = StreamedCompletion() } }

    var isStream: Bool { state.withLock { $0.stream != nil } }
    var body: [UInt8] { state.withLock { $0.body } }
    var byteCount: Int { state.withLock { $0.byteCount } }
    var firstTokenSeconds: Double? { state.withLock { $0.firstTokenSeconds } }
    /// Pieces of this reply went to the listener.
    var wasHeard: Bool { state.withLock { $0.wasHeard } }

    /// Reads on.
    ///
    /// - Throws: ``StreamedCompletion/Fault``
    func consume(_ bytes: some Collection<UInt8> & Sendable) throws -> Step {
        let (step, pieces) = try state.withLock { state -> (Step, [ChatPiece]) in
            state.byteCount += bytes.count
            guard state.stream != nil else {
                state.body += bytes
                return (.nothing, [])
            }
            let pieces = try state.stream?.consume(bytes) ?? []
            // What holds no event may be a reply that is called a stream and is none.
            if state.stream?.hasEvents == true { state.body = [] } else { state.body += bytes }
            if !pieces.isEmpty, state.firstTokenSeconds == nil { state.firstTokenSeconds = start.secondsUntilNow }
            return (Self.step(state.stream, pieces), pieces)
        }
        hear(pieces)
        return step
    }

    private static func step(_ stream: StreamedCompletion?, _ pieces: [ChatPiece]) -> Step {
        guard let stream else { return .nothing }
        if stream.hasEnded { return .ended }
        if stream.isComplete { return .finished }
        return pieces.isEmpty ? .nothing : .token
    }

    /// The streamed completion when nothing that matters is missing from it.
    func finishStream() -> Completion? {
        let (completion, pieces) = state.withLock { state -> (Completion?, [ChatPiece]) in
            guard let pieces = state.stream?.finish(), let stream = state.stream, stream.isComplete else {
                return (nil, [])
            }
            return (stream.completion, pieces)
        }
        hear(pieces)
        // A failed choice is no answer, and nothing more is to be heard of it.
        if let completion, completion.failure == nil { endHearing(completion) }
        return completion
    }

    private func endHearing(_ completion: Completion) {
        let rest = state.withLock { state in
            state.thinking?.finish(answer: completion.parted(.separate).text) ?? []
        }
        tell(rest)
    }

    /// Whether a stream's finish reason or final marker was read.
    var isComplete: Bool { state.withLock { $0.stream?.isComplete ?? false } }

    private func hear(_ pieces: [ChatPiece]) {
        guard listener != nil, !pieces.isEmpty else { return }
        tell(
            state.withLock { state in
                guard state.thinking != nil else { return pieces }
                return pieces.flatMap { state.thinking?.pieces(on: $0) ?? [] }
            })
    }

    private func tell(_ pieces: [ChatPiece]) {
        guard let listener, !pieces.isEmpty else { return }
        state.withLock { $0.wasHeard = true }
        for piece in pieces { listener(piece) }
    }
}

extension ContinuousClock.Instant {
    /// Seconds from this instant to now.
    var secondsUntilNow: Double { (ContinuousClock.now - self).seconds }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
