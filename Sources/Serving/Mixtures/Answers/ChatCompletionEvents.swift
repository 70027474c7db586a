internal import Hummingbird
internal import MixtureOfAgents

/// An answer as chunks of a chat completion.
final class ChatCompletionEvents: AnswerEvents {
    private let identity: AnswerIdentity
    private let includesUsage: Bool

    init(of identity: AnswerIdentity, includesUsage: Bool) {
        self.identity = identity
        self.includesUsage = includesUsage
    }

    func begin() throws -> ByteBuffer { try JSONText.event(ChatCompletionChunk.beginning(of: identity)) }

    func tell(of call: TranscriptCall, cycles: Int) throws -> ByteBuffer? {
        try ProgressDocument(call, cycles: cycles).map {
            try JSONText.event(ChatCompletionChunk.progress($0, of: identity))
        }
    }

    func part(_ text: String) throws -> ByteBuffer {
        try JSONText.event(ChatCompletionChunk.part(text, of: identity))
    }

    func end(_ answer: ServedAnswer) throws -> ByteBuffer {
        var events = try JSONText.event(ChatCompletionChunk.end(answer, of: identity))
        if includesUsage {
            events.writeImmutableBuffer(try JSONText.event(ChatCompletionChunk.usage(answer, of: identity)))
        }
        events.writeString("data: [DONE]\n\n")
        return events
    }

    func fail(_ error: ProtocolError) throws -> ByteBuffer { try JSONText.event(ProtocolErrorBody(error)) }
}
