internal import Inference
internal import MixtureOfAgents

/// What a client asks of a mixture, whichever protocol it was asked by.
struct ServedRequest: Sendable {
    /// The name of the mixture.
    let model: String
    let question: MixtureQuestion
    /// The most tokens of the main model's answer; `nil` leaves the mixture's own limit.
    let answerTokenLimit: Int?
    let seed: UInt64?
    let isStreamed: Bool
    /// Whether a stream also tells of every agent's call.
    let includesEvents: Bool
    let form: AnswerDocuments

    /// Texts that end the answer, which doesn't contain them.
    var stop: [String] { question.answerForm?.stop ?? [] }
}

/// The protocol in which an answer is written.
enum AnswerDocuments: Sendable {
    /// - Parameter includesUsage: whether a stream ends with a chunk of usage alone.
    case chatCompletions(includesUsage: Bool)
    case responses(ResponseSettings)
}
