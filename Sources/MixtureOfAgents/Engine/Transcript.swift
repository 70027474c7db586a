public import Inference

/// What a mixture is asked.
public struct MixtureQuestion: Hashable, Codable, Sendable {
    /// Unique within its task.
    public let name: String
    /// What the models get to read.
    public let text: String
    /// The conversation before the question, oldest first; every model of the mixture sees it.
    public let earlierTurns: [ChatMessage]
    /// What whoever asks wants of every answer, such as a client's own system prompt; stands behind each model's
    /// own. Empty for none.
    public let instructions: String
    /// The form of the aggregate; `nil` leaves it to the main model. Agents answer freely.
    public let answerForm: AnswerForm?

    public init(
        name: String, text: String, earlierTurns: [ChatMessage] = [], instructions: String = "",
        answerForm: AnswerForm? = nil
    ) {
        self.name = name
        self.text = text
        self.earlierTurns = earlierTurns
        self.instructions = instructions
        self.answerForm = answerForm
    }
}

/// What is asked of an aggregate's form.
public struct AnswerForm: Hashable, Codable, Sendable {
    /// Texts that end the aggregate.
    public let stop: [String]
    public let format: ResponseFormat?
    /// Stands behind the main model's instructions. Empty for none.
    public let instructions: String

    public init(stop: [String] = [], format: ResponseFormat? = nil, instructions: String = "") {
        self.stop = stop
        self.format = format
        self.instructions = instructions
    }
}

/// Everything that one mixture said on one question: every call with what went in and what came out.
public struct Transcript: Hashable, Codable, Sendable {
    /// In order of cycle and agent; the main model's call is the last.
    public let calls: [TranscriptCall]
    /// The main model's answer, or `nil` when the mixture failed.
    public let aggregate: String?
    /// Why there is no aggregate; `nil` when there is one.
    public let failure: String?

    public init(calls: [TranscriptCall], aggregate: String?, failure: String?) {
        self.calls = calls
        self.aggregate = aggregate
        self.failure = failure
    }
}

/// One call of a mixture.
public struct TranscriptCall: Hashable, Codable, Sendable {
    /// Whose call it was.
    public enum Role: Hashable, Codable, Sendable {
        /// The agent at a place in the mixture's canonical order, in a cycle from 0.
        case agent(name: String, place: Int, cycle: Int)
        case main
    }

    public let role: Role
    public let request: ChatRequest
    /// `nil` when the call failed.
    public let answer: ChatAnswer?
    /// Why it failed; `nil` when it didn't.
    public let failure: String?

    public init(role: Role, request: ChatRequest, answer: ChatAnswer?, failure: String?) {
        self.role = role
        self.request = request
        self.answer = answer
        self.failure = failure
    }
}

extension Transcript {
    public var callCount: Int { calls.count }

    /// Calls that failed; a failed agent was left out, a failed main model failed the mixture.
    public var failedCallCount: Int { calls.count { $0.answer == nil } }

    public var usage: TokenUsage { calls.reduce(TokenUsage()) { $0 + ($1.answer?.usage ?? TokenUsage()) } }

    /// What all answered calls cost, or `nil` when the price of one is unknown.
    public var price: USDollars? {
        let answers = calls.compactMap(\.answer)
        let prices = answers.compactMap(\.price)
        return prices.count == answers.count ? prices.reduce(.zero, +) : nil
    }
}
