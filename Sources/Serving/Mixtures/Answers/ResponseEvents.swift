internal import Foundation
internal import Hummingbird
internal import MixtureOfAgents

/// An answer as the events of a streamed response
/// (https://platform.openai.com/docs/api-reference/responses-streaming): numbered from 0, each under its own name.
final class ResponseEvents: AnswerEvents {
    private let identity: AnswerIdentity
    private let settings: ResponseSettings
    private var count = 0

    init(of identity: AnswerIdentity, settings: ResponseSettings) {
        self.identity = identity
        self.settings = settings
    }

    func begin() throws -> ByteBuffer {
        let document = ResponseDocument(.begun, as: identity, settings: settings)
        return try events([
            ResponseEvent("response.created", response: document),
            ResponseEvent("response.in_progress", response: document),
            ResponseEvent(
                "response.output_item.added", outputIndex: 0,
                item: ResponseMessage(id: identity.messageID, status: "in_progress", text: nil)),
            ResponseEvent("response.content_part.added", in: identity, part: ResponseMessage.Part(text: "")),
        ])
    }

    func tell(of call: TranscriptCall, cycles: Int) throws -> ByteBuffer? { nil }

    func part(_ text: String) throws -> ByteBuffer {
        try events([ResponseEvent("response.output_text.delta", in: identity, delta: text)])
    }

    func end(_ answer: ServedAnswer) throws -> ByteBuffer {
        let status = ResponseDocument.status(of: answer).status
        return try events([
            ResponseEvent("response.output_text.done", in: identity, text: answer.text),
            ResponseEvent("response.content_part.done", in: identity, part: ResponseMessage.Part(text: answer.text)),
            ResponseEvent(
                "response.output_item.done", outputIndex: 0,
                item: ResponseMessage(id: identity.messageID, status: status, text: answer.text)),
            ResponseEvent(
                "response.\(status)",
                response: ResponseDocument(.ended(answer), as: identity, settings: settings)),
        ])
    }

    func fail(_ error: ProtocolError) throws -> ByteBuffer {
        let document = ResponseDocument(.failed(error), as: identity, settings: settings)
        return try events([ResponseEvent("response.failed", response: document)])
    }

    private func events(_ events: [ResponseEvent]) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        for var event in events {
            event.number = count
            count += 1
            buffer.writeString("event: \(event.type)\n")
            buffer.writeImmutableBuffer(try JSONText.event(event))
        }
        return buffer
    }
}

/// One event; what is `nil` is left out.
private struct ResponseEvent: Encodable {
    let type: String
    var number = 0
    var response: ResponseDocument?
    var outputIndex: Int?
    var item: ResponseMessage?
    var itemID: String?
    var contentIndex: Int?
    var part: ResponseMessage.Part?
    var delta: String?
    var text: String?
    var logprobs: [String]?

    enum CodingKeys: String, CodingKey {
        case type, response, item, part, delta, text, logprobs
        case number = "sequence_number"
        case outputIndex = "output_index"
        case itemID = "item_id"
        case contentIndex = "content_index"
    }

    init(_ type: String, response: ResponseDocument) {
        self.type = type
        self.response = response
    }

    init(_ type: String, outputIndex: Int, item: ResponseMessage) {
        self.type = type
        self.outputIndex = outputIndex
        self.item = item
    }

    /// An event of the only part of the only item.
    init(
        _ type: String, in identity: AnswerIdentity, part: ResponseMessage.Part? = nil, delta: String? = nil,
        text: String? = nil
    ) {
        self.type = type
        self.part = part
        self.delta = delta
        self.text = text
        outputIndex = 0
        itemID = identity.messageID
        contentIndex = 0
        logprobs = part == nil ? [] : nil
    }
}
