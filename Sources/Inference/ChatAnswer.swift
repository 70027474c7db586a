/// Tokens that one or more calls used, as the provider counted them, or as estimated where it didn't.
public struct TokenUsage: Hashable, Sendable {
    /// Input tokens, cached ones included.
    public var promptTokens: Int
    /// Input tokens that the provider had cached.
    public var cachedPromptTokens: Int
    /// Output tokens, reasoning included.
    public var completionTokens: Int
    /// Output tokens that were thinking, not answer.
    public var reasoningTokens: Int
    /// Whether any of it was estimated from the texts, since a provider counted nothing.
    public var isEstimated: Bool

    /// Counts of tokens, none below zero.
    public init(
        promptTokens: Int = 0, cachedPromptTokens: Int = 0, completionTokens: Int = 0, reasoningTokens: Int = 0,
        isEstimated: Bool = false
    ) {
        self.isEstimated = isEstimated
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
            reasoningTokens: left.reasoningTokens + right.reasoningTokens,
            isEstimated: left.isEstimated || right.isEstimated)
    }
}

extension TokenUsage: Codable {
    private enum CodingKeys: String, CodingKey {
        case promptTokens, cachedPromptTokens, completionTokens, reasoningTokens, isEstimated
    }

    private static let mostTokens = 1_000_000_000_000

    /// Reads counts that a store, a cassette or a cache holds: from 0 to a million millions, so that sums of millions
    /// of them fit an integer.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func count(_ key: CodingKeys) throws -> Int {
            let count = try container.decode(Int.self, forKey: key)
            guard (0...Self.mostTokens).contains(count) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container, debugDescription: "\(count) is no count of tokens")
            }
            return count
        }
        self.init(
            promptTokens: try count(.promptTokens), cachedPromptTokens: try count(.cachedPromptTokens),
            completionTokens: try count(.completionTokens), reasoningTokens: try count(.reasoningTokens),
            isEstimated: try container.decodeIfPresent(Bool.self, forKey: .isEstimated) ?? false)
    }

    /// Counted usage is written as it was before there were estimates: stored answers stay equal, byte by byte.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(promptTokens, forKey: .promptTokens)
        try container.encode(cachedPromptTokens, forKey: .cachedPromptTokens)
        try container.encode(completionTokens, forKey: .completionTokens)
        try container.encode(reasoningTokens, forKey: .reasoningTokens)
        if isEstimated { try container.encode(true, forKey: .isEstimated) }
    }
}

/// Where a call's time went.
public struct CallTiming: Hashable, Codable, Sendable {
    /// From sending to the last byte.
    public let totalSeconds: Double
    /// From sending to the first text or thinking; `nil` when the reply came whole.
    public let firstTokenSeconds: Double?
    /// What the provider says that the call waited there.
    public let queueSeconds: Double?
    /// What the provider says that it spent in all, its queue included.
    public let providerSeconds: Double?

    /// Times in seconds, none below zero.
    public init(
        totalSeconds: Double, firstTokenSeconds: Double? = nil, queueSeconds: Double? = nil,
        providerSeconds: Double? = nil
    ) {
        self.totalSeconds = totalSeconds
        self.firstTokenSeconds = firstTokenSeconds
        self.queueSeconds = queueSeconds
        self.providerSeconds = providerSeconds
    }

    /// What is not the provider's: the network and this machine. `nil` when the provider doesn't report its own time.
    public var networkSeconds: Double? { providerSeconds.map { max(0, totalSeconds - $0) } }
}

/// What came back from one chat call.
public struct ChatAnswer: Hashable, Codable, Sendable {
    /// Why the model stopped; a name that this version doesn't know is kept as it came.
    public enum FinishReason: Hashable, Codable, Sendable {
        case stop
        /// The token limit cut the answer off.
        case length
        case contentFilter
        /// The model says that it will not answer; ``ChatAnswer/text`` is what it says.
        case refusal
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
    /// Where the time went, as far as it is known; `nil` for answers that were stored without it.
    public let timing: CallTiming?
    /// How the request was sent otherwise than it was asked for; `nil` when it wasn't.
    public var changes: [RequestChange]?

    /// An answer.
    public init(
        text: String, reasoningText: String? = nil, finishReason: FinishReason = .stop, usage: TokenUsage,
        price: USDollars?, latencySeconds: Double, timing: CallTiming? = nil
    ) {
        self.text = text
        self.reasoningText = reasoningText
        self.finishReason = finishReason
        self.usage = usage
        self.price = price
        self.latencySeconds = latencySeconds
        self.timing = timing
    }
}
