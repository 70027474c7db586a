/// The most that a call may use, known before it is made.
///
/// A token of the usual tokenizers holds at least one byte, so a text has at most as many tokens as bytes: three to
/// four times too many for English, but never too few. Templates add some tokens of their own to every message.
package struct CallCeiling: Hashable, Sendable {
    package let tokens: Int
    /// `nil` when the model's price is unknown.
    package let price: USDollars?

    /// What a chat template puts around a message.
    private static let tokensAroundMessage = 16
    /// What a chat template puts before all messages, such as gpt-oss's own system message.
    private static let tokensBeforeMessages = 256
    /// Taken for the longest answer where a request sets no limit: what gpt-oss-120b writes at most at Cerebras (33K,
    /// by third-party listings of 2026).
    static let longestAnswerTokens = 32_768

    /// The most that `request` may use at `provider`.
    package init(of request: ChatRequest, at provider: Provider?) {
        self.init(
            promptByteCount: request.messages.reduce(0) { $0 + $1.content.utf8.count },
            messageCount: request.messages.count, longestAnswer: request.sampling.maximumCompletionTokens,
            model: request.model, at: provider)
    }

    /// The most that a call may use whose messages have so many bytes in all.
    ///
    /// - Parameter longestAnswer: in tokens; `nil` when the request sets no limit.
    package init(
        promptByteCount: Int, messageCount: Int, longestAnswer: Int?, model: String, at provider: Provider?
    ) {
        let usage = TokenUsage(
            promptTokens: Self.tokensBeforeMessages + promptByteCount + messageCount * Self.tokensAroundMessage,
            completionTokens: Self.isUnlimited(model, at: provider)
                ? Self.longestAnswerTokens : longestAnswer ?? Self.longestAnswerTokens)
        tokens = usage.totalTokens
        price = provider?.prices[model]?.dearestPrice(of: usage)
    }

    /// Whether the limit is left out, under both of its names.
    private static func isUnlimited(_ model: String, at provider: Provider?) -> Bool {
        provider?.adaptation(of: model).omitted.isSuperset(of: [.maxTokens, .maxCompletionTokens]) ?? false
    }
}

extension ModelPrice {
    /// The price of `usage` if every input token cost the dearer of the two input prices.
    func dearestPrice(of usage: TokenUsage) -> USDollars {
        let cached = TokenUsage(
            promptTokens: usage.promptTokens, cachedPromptTokens: usage.promptTokens,
            completionTokens: usage.completionTokens)
        return max(price(of: usage), price(of: cached))
    }
}
