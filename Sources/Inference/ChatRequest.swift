/// One message of a chat, as the OpenAI-compatible protocol has it.
public struct ChatMessage: Hashable, Codable, Sendable {
    /// Who speaks.
    public enum Role: String, Codable, Sendable { case system, user, assistant }

    public let role: Role
    public let content: String

    /// A message by `role`.
    public init(_ role: Role, _ content: String) {
        self.role = role
        self.content = content
    }
}

/// How much a reasoning model may think before it answers; names as in the protocol.
public enum ReasoningEffort: String, Codable, CaseIterable, Sendable { case none, low, medium, high }

/// The form that an answer is held to.
public enum ResponseFormat: Hashable, Codable, Sendable {
    case text
    /// Any JSON object.
    case jsonObject
    /// JSON that a schema, itself given as JSON text, allows. `isStrict` asks a service to guarantee it; `nil` leaves
    /// that to the service.
    case jsonSchema(name: String, schema: String, isStrict: Bool? = nil)
}

/// How an answer is sampled; `nil` leaves the choice to the provider.
public struct SamplingParameters: Hashable, Codable, Sendable {
    /// 0 and more; 0 is greedy.
    public var temperature: Double?
    /// In 0...1: the share of probability that is sampled from.
    public var topP: Double?
    public var reasoningEffort: ReasoningEffort?
    /// The most tokens that the answer may have, thinking included.
    public var maximumCompletionTokens: Int?
    /// Asks the provider to sample deterministically; in 0...2^31-1, since servers parse it as a 32-bit integer.
    public var seed: Int?
    /// Texts that end the answer, which doesn't contain them; services take up to 4.
    public var stop: [String]?
    public var responseFormat: ResponseFormat?

    /// Parameters; what is left out is the provider's choice.
    public init(
        temperature: Double? = nil, topP: Double? = nil, reasoningEffort: ReasoningEffort? = nil,
        maximumCompletionTokens: Int? = nil, seed: Int? = nil, stop: [String]? = nil,
        responseFormat: ResponseFormat? = nil
    ) {
        self.temperature = temperature
        self.topP = topP
        self.reasoningEffort = reasoningEffort
        self.maximumCompletionTokens = maximumCompletionTokens
        self.seed = seed
        self.stop = stop
        self.responseFormat = responseFormat
    }
}

/// One chat call: everything that shapes its answer, and nothing else. Equal requests may share an answer.
public struct ChatRequest: Hashable, Codable, Sendable {
    /// The name of an entry in the ``ProviderTable``.
    public let provider: String
    /// The model's name as the provider knows it.
    public let model: String
    public let messages: [ChatMessage]
    public let sampling: SamplingParameters

    /// A call to `model` at `provider`.
    public init(provider: String, model: String, messages: [ChatMessage], sampling: SamplingParameters) {
        self.provider = provider
        self.model = model
        self.messages = messages
        self.sampling = sampling
    }
}
