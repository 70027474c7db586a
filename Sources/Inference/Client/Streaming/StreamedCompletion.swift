internal import Foundation

/// Puts the frames of a streamed completion together.
///
/// Frames carry no number in this protocol, so most order cannot be checked; where a service numbers its events by
/// `id`, a repeated one is dropped and one that steps back is an error. Usage and finish reason may come again, before
/// or after the text: the last one counts, none is added up. What follows the final marker is not read.
struct StreamedCompletion {
    /// Why a stream can't be read on.
    enum Fault: Error, Equatable {
        /// An error that the service sent within the stream; the status that it named, or 200.
        case refused(status: Int, message: String, codes: [String])
        case malformed(reason: String)
    }

    private(set) var completion = Completion()
    /// The final marker, `[DONE]`, was read.
    private(set) var hasEnded = false
    /// Any text or thinking was read.
    private(set) var hasBegun = false
    /// Any event was read.
    private(set) var hasEvents = false
    private var parser = ServerSentEventParser()
    private var seenIDs: Set<String> = []
    private var largestID = Int.min
    private var recurringFrame = RecurringFrame()

    init() {}

    /// Nothing that matters is missing: a finish reason was read, or the final marker after some text.
    var isComplete: Bool {
        hasEnded && hasBegun || completion.finishReason != nil || completion.choiceError != nil
    }

    /// Reads on.
    ///
    /// - Returns: what the bytes added, in order.
    /// - Throws: ``Fault``
    mutating func consume(_ bytes: some Collection<UInt8>) throws -> [ChatPiece] {
        // The parser is taken out so that its handler may change the rest.
        var parser = self.parser
        var pieces: [ChatPiece] = []
        try parser.consume(bytes) { try read($0, into: &pieces) }
        self.parser = parser
        return pieces
    }

    /// Reads what an unended last line holds; a broken one counts as cut off, not as an error.
    mutating func finish() -> [ChatPiece] {
        var parser = self.parser
        var pieces: [ChatPiece] = []
        try? parser.finish { try read($0, into: &pieces) }
        self.parser = parser
        return pieces
    }

    private mutating func read(_ event: ServerSentEventParser.Event, into pieces: inout [ChatPiece]) throws {
        hasEvents = true
        guard !hasEnded, !event.data.isEmpty, try isNew(event) else { return }
        guard !event.data.elementsEqual("[DONE]".utf8) else {
            hasEnded = true
            return
        }
        if let piece = recurringFrame.piece(in: event.data) { return add(piece, into: &pieces) }
        let chunk = try? ForgivingJSON.decode(ChatCompletionChunk.self, from: event.data)
        if chunk?.mayBeError ?? true, let error = ProviderMessage.error(in: event.data) {
            throw Fault.refused(
                status: ProviderMessage.status(in: event.data) ?? 200, message: error,
                codes: ProviderMessage.codes(in: event.data))
        }
        guard let chunk else {
            throw Fault.malformed(reason: "a frame of \(event.data.count) bytes that is no part of one")
        }
        recurringFrame.learn(event.data, adding: chunk.onlyPiece)
        add(chunk, into: &pieces)
    }

    private mutating func isNew(_ event: ServerSentEventParser.Event) throws -> Bool {
        guard let id = event.id, !id.isEmpty else { return true }
        guard seenIDs.insert(id).inserted else { return false }
        if let number = Int(id) {
            guard number > largestID else { throw Fault.malformed(reason: "frames out of order, by their own numbers") }
            largestID = number
        }
        return true
    }

    private mutating func add(_ chunk: ChatCompletionChunk, into pieces: inout [ChatPiece]) {
        completion.usage = chunk.usage ?? chunk.groqPart?.usage ?? completion.usage
        completion.timeInfo = chunk.timeInfo ?? completion.timeInfo
        for choice in chunk.choices ?? [] where (choice.index ?? 0) == 0 {
            completion.finishReason = choice.finishReason ?? completion.finishReason
            completion.choiceError = choice.error?.message ?? completion.choiceError
            // A whole message behind deltas repeats them.
            let said = choice.delta ?? (hasBegun ? nil : choice.message)
            if let thinking = said?.thinking, !thinking.isEmpty { add(.reasoning(thinking), into: &pieces) }
            if let text = said?.content?.text, !text.isEmpty { add(.text(text), into: &pieces) }
            if let refusal = said?.refusal, !refusal.isEmpty {
                completion.refusal = (completion.refusal ?? "") + refusal
                pieces.append(.text(refusal))
            }
        }
        hasBegun = hasBegun || !pieces.isEmpty
    }

    private mutating func add(_ piece: ChatPiece, into pieces: inout [ChatPiece]) {
        switch piece {
        case .text(let text): completion.text += text
        case .reasoning(let thinking): completion.reasoningText = (completion.reasoningText ?? "") + thinking
        case .restart: return
        }
        hasBegun = true
        pieces.append(piece)
    }
}
