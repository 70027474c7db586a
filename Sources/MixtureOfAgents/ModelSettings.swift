public import Inference

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

extension ModelSettings {
    /// What is sent, as one text: equal for settings that make equal calls.
    var canonicalText: String {
        let sampling = [
            temperature.map { "\($0)" }, topP.map { "\($0)" }, reasoningEffort?.rawValue,
            maximumCompletionTokens.map { "\($0)" },
        ]
        return ([provider, model, systemPrompt] + sampling.map { $0 ?? "-" }).joined(separator: "\u{1F}")
    }
}
