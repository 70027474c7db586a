internal import Foundation
internal import Hummingbird
internal import Inference
internal import MixtureOfAgents

/// A mixture's answer as a client gets it.
struct ServedAnswer: Sendable {
    let text: String
    /// `stop`, `length` or `content_filter`.
    let finishReason: String
    let usage: TokenUsage
    let account: MixtureAccount

    /// The aggregate of `transcript`, cut before a stop sequence; `nil` when there is no aggregate.
    init?(_ transcript: Transcript, stop: [String], isSimulated: Bool) {
        guard let aggregate = transcript.aggregate else { return nil }
        let cut = StopSequences.cut(aggregate, before: stop)
        text = cut.text
        finishReason = cut.isCut ? "stop" : transcript.finishReasonName
        usage = transcript.usage
        account = MixtureAccount(transcript, isSimulated: isSimulated)
    }
}

/// What every document of one answer says of itself.
struct AnswerIdentity: Sendable {
    /// 32 hexadecimal digits; documents put the protocol's prefix before them.
    let id: String
    /// Seconds since 1970.
    let created: Int
    let served: ServedMixture

    init(of served: ServedMixture) {
        id = UUID().uuidString.lowercased().replacing("-", with: "")
        created = Int(Date().timeIntervalSince1970)
        self.served = served
    }

    var fingerprint: String {
        "moatune-\(served.mixture.fingerprint)" + (served.isSimulated ? "-simulated" : "")
    }
}

/// Writes an answer as server-sent events, in the order of its methods: ``begin()`` first, then any number of
/// ``tell(of:cycles:)`` and ``part(_:)``, then one of ``end(_:)`` and ``fail(_:)``.
protocol AnswerEvents: AnyObject {
    func begin() throws -> ByteBuffer
    /// An agent's call as it ended; `nil` when the protocol has no place for it.
    func tell(of call: TranscriptCall, cycles: Int) throws -> ByteBuffer?
    func part(_ text: String) throws -> ByteBuffer
    func end(_ answer: ServedAnswer) throws -> ByteBuffer
    func fail(_ error: ProtocolError) throws -> ByteBuffer
}

extension AnswerDocuments {
    /// The whole answer as one document.
    func response(_ answer: ServedAnswer, as identity: AnswerIdentity) throws -> Response {
        switch self {
        case .chatCompletions: try Response(json: ChatCompletionDocument(answer, as: identity))
        case .responses(let settings):
            try Response(json: ResponseDocument(.ended(answer), as: identity, settings: settings))
        }
    }

    func events(of identity: AnswerIdentity) -> any AnswerEvents {
        switch self {
        case .chatCompletions(let includesUsage): ChatCompletionEvents(of: identity, includesUsage: includesUsage)
        case .responses(let settings): ResponseEvents(of: identity, settings: settings)
        }
    }
}
