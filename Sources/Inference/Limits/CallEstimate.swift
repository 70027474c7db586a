/// How many tokens a call may take, estimated before it is sent, and how many it took where the provider did not count them.
package enum CallEstimate {
    /// Where no limit is set on the answer. Services then count the rest of the context, which no client knows.
    static let completionTokens = 1000
    /// English has about four bytes to a token.
    static let bytesPerToken = 4
    /// What a message's frame adds, in the chat templates of 2026.
    static let tokensPerMessage = 4

    /// Input and the longest allowed output together, as providers count before a call.
    package static func tokens(of request: ChatRequest) -> Int {
        promptTokens(of: request) + (request.sampling.maximumCompletionTokens ?? completionTokens)
    }

    /// The messages.
    static func promptTokens(of request: ChatRequest) -> Int {
        request.messages.reduce(0) { $0 + $1.content.utf8.count / bytesPerToken + tokensPerMessage }
    }

    /// A text, rounded up: four ASCII characters to a token, and one of any other script, which tokenizers of 2026 split
    /// into about one token each.
    static func tokens(of text: String) -> Int {
        let ascii = text.utf8.count { $0 < 0x80 }
        let others = text.unicodeScalars.count - ascii
        return (ascii + bytesPerToken - 1) / bytesPerToken + others
    }

    /// What a call used whose provider counted nothing, marked as estimated.
    ///
    /// - Parameter counted: what the provider did count; a count of zero beside a text is none.
    static func usage(of request: ChatRequest, text: String, reasoning: String, counted: TokenUsage?) -> TokenUsage {
        let thinking = tokens(of: reasoning)
        let answer = tokens(of: text) + thinking
        let prompt = request.messages.reduce(0) { $0 + tokens(of: $1.content) + tokensPerMessage }
        let limit = request.sampling.maximumCompletionTokens ?? .max
        guard let counted, counted.totalTokens > 0 else {
            return TokenUsage(
                promptTokens: prompt, completionTokens: min(answer, limit), reasoningTokens: min(thinking, limit),
                isEstimated: true)
        }
        return counted
    }
}
