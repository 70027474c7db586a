/// What a model's tokens cost.
public struct ModelPrice: Hashable, Codable, Sendable {
    /// US dollars for a million input tokens.
    public let inputPerMillionTokens: USDollars
    /// US dollars for a million output tokens, reasoning included.
    public let outputPerMillionTokens: USDollars

    public init(inputPerMillionTokens: USDollars, outputPerMillionTokens: USDollars) {
        self.inputPerMillionTokens = inputPerMillionTokens
        self.outputPerMillionTokens = outputPerMillionTokens
    }

    /// The price of `usage`: tokens times dollars for a million, divided by a million.
    public func price(of usage: TokenUsage) -> USDollars {
        USDollars(
            (Double(usage.promptTokens) * inputPerMillionTokens.amount
                + Double(usage.completionTokens) * outputPerMillionTokens.amount) / 1_000_000)
    }
}

/// An OpenAI-compatible endpoint: where it is, which key it wants, what it costs.
public struct Provider: Hashable, Codable, Sendable {
    /// The request field that limits an answer's tokens; older servers know only the second.
    public enum TokenLimitField: String, Codable, CaseIterable, Sendable {
        case maxCompletionTokens = "max_completion_tokens"
        case maxTokens = "max_tokens"
    }

    /// The name by which spaces and reports know it.
    public let name: String
    /// Up to and without `/chat/completions`, such as `https://api.cerebras.ai/v1`.
    public let baseURL: String
    /// The environment variable that holds the key; `nil` when none is needed. A key itself is never stored.
    public let keyVariable: String?
    /// By model name; a model without an entry has an unknown price.
    public let prices: [String: ModelPrice]
    public let tokenLimitField: TokenLimitField
    /// How long one attempt of a call may take, in seconds.
    public let timeoutSeconds: Double
    /// Whether answers come from the lab: what is made from them says so.
    public let isSimulated: Bool

    public init(
        name: String, baseURL: String, keyVariable: String? = nil, prices: [String: ModelPrice] = [:],
        tokenLimitField: TokenLimitField = .maxCompletionTokens, timeoutSeconds: Double = 60,
        isSimulated: Bool = false
    ) {
        self.name = name
        self.baseURL = baseURL
        self.keyVariable = keyVariable
        self.prices = prices
        self.tokenLimitField = tokenLimitField
        self.timeoutSeconds = timeoutSeconds
        self.isSimulated = isSimulated
    }
}
