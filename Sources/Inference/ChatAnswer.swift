/// Tokens that one or more calls used, as the provider counted them.
public struct TokenUsage: Hashable, Codable, Sendable {
    /// Input tokens, cached ones included.
    public var promptTokens: Int
    /// Input tokens that the provider had cached.
    public var cachedPromptTokens: Int
    /// Output tokens, reasoning included.
    public var completionTokens: Int
    /// Output tokens that were thinking, not answer.
    public var reasoningTokens: Int

    /// Counts of tokens, none below zero.
    public init(
        promptTokens: Int = 0, cachedPromptTokens: Int = 0, completionTokens: Int = 0, reasoningTokens: Int = 0
    ) {
        self.promptTokens = promptTokens
        self.cachedPromptTokens = cachedPromptTokens
        self.completionTokens = completionTokens
        self.reasoningTokens = reasoningTokens
    }

    /// Input and output together.
    public var totalTokens: Int { promptTokens + completionTokens }

    public static func + (left: Self, right: Self) -> Self {
        Self(
            promptTokens: left.promptTokens + right.promptTokens,
            cachedPromptTokens: left.cachedPromptTokens + right.cachedPromptTokens,
            completionTokens: left.completionTokens + right.completionTokens,
            reasoningTokens: left.reasoningTokens + right.reasoningTokens)
    }
}

/// What came back from one chat call.
public struct ChatAnswer: Hashable, Codable, Sendable {
    /// Why the model stopped; a name that this version doesn't know is kept as it came.
    public enum FinishReason: Hashable, Codable, Sendable {
        case stop
        /// The token limit cut the answer off.
        case length
        case contentFilter
        case other(String)
    }

    public let text: String
    /// The model's thinking, where the provider returns it; never part of ``text``.
    public let reasoningText: String?
    public let finishReason: FinishReason
    public let usage: TokenUsage
    /// What the call cost, or `nil` when the model's price is unknown. Unknown is not zero.
    public let price: USDollars?
    /// Seconds from sending to the last byte as the provider reports them, or as measured here where it doesn't.
    public let latencySeconds: Double

    /// An answer.
    public init(
        text: String, reasoningText: String? = nil, finishReason: FinishReason = .stop, usage: TokenUsage,
        price: USDollars?, latencySeconds: Double
    ) {
        self.text = text
        self.reasoningText = reasoningText
        self.finishReason = finishReason
        self.usage = usage
        self.price = price
        self.latencySeconds = latencySeconds
    }
}
