public import Inference
internal import NumericalMethods

/// A mixture of agents: who answers, for how many cycles, and who makes one answer of it.
///
/// A value in one canonical form: agents stand sorted, so two mixtures that say the same are equal and have the same
/// ``fingerprint``.
public struct Mixture: Hashable, Codable, Sendable {
    /// Who makes the aggregate from the last proposals.
    public let main: MainModel
    /// How often all agents answer before the aggregate is made; at least 1, and irrelevant (1) without agents.
    public let cycles: Int
    /// Sorted; equal agents stand several times.
    public let agents: [Agent]

    /// A mixture in canonical form, whatever the order of `agents`.
    public init(main: MainModel, cycles: Int, agents: [Agent]) {
        self.main = main
        self.cycles = agents.isEmpty ? 1 : max(1, cycles)
        self.agents = agents.sorted()
    }
}

/// A model with everything that shapes its answers but the conversation.
public struct ModelSettings: Hashable, Codable, Sendable {
    /// The provider's name in the ``ProviderTable``.
    public let provider: String
    public let model: String
    /// The text itself; may hold `{helper_response}`, which is filled with the last cycle's proposals.
    public let systemPrompt: String
    /// The file that the prompt came from, for people; not part of what is sent.
    public let promptName: String?
    public let temperature: Double?
    public let topP: Double?
    public let reasoningEffort: ReasoningEffort?
    public let maximumCompletionTokens: Int?

    /// Settings; `nil` leaves a choice to the provider.
    public init(
        provider: String, model: String, systemPrompt: String, promptName: String? = nil, temperature: Double? = nil,
        topP: Double? = nil, reasoningEffort: ReasoningEffort? = nil, maximumCompletionTokens: Int? = nil
    ) {
        self.provider = provider
        self.model = model
        self.systemPrompt = systemPrompt
        self.promptName = promptName
        self.temperature = temperature
        self.topP = topP
        self.reasoningEffort = reasoningEffort
        self.maximumCompletionTokens = maximumCompletionTokens
    }
}

/// The model that makes one answer of the last proposals.
public typealias MainModel = ModelSettings

/// One voice of a mixture; its answer is a proposal.
public struct Agent: Hashable, Codable, Sendable {
    /// Its name in the pool, such as `bug-hunter`; copies share it.
    public let name: String
    public let settings: ModelSettings

    /// An agent called `name`.
    public init(name: String, settings: ModelSettings) {
        self.name = name
        self.settings = settings
    }
}
