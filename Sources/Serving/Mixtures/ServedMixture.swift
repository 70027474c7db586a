public import MixtureOfAgents

/// A mixture under the model name that clients ask for.
public struct ServedMixture: Hashable, Sendable {
    public let name: String
    public let mixture: Mixture
    /// Whether any of its models is simulated: every answer says so.
    public let isSimulated: Bool

    public init(name: String, mixture: Mixture, isSimulated: Bool) {
        self.name = name
        self.mixture = mixture
        self.isSimulated = isSimulated
    }
}

extension Mixture {
    /// The mixture with a main model that answers in at most `tokens`; what it allows less already stays.
    func limitingAnswer(toTokens tokens: Int?) -> Mixture {
        guard let tokens else { return self }
        let limit = min(tokens, main.maximumCompletionTokens ?? tokens)
        return Mixture(
            main: MainModel(
                provider: main.provider, model: main.model, systemPrompt: main.systemPrompt,
                promptName: main.promptName, temperature: main.temperature, topP: main.topP,
                reasoningEffort: main.reasoningEffort, maximumCompletionTokens: limit),
            cycles: cycles, agents: agents)
    }
}
