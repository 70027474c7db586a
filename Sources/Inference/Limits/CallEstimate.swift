/// How many tokens a call may take, reckoned before it is sent.
package enum CallEstimate {
    /// Where no limit is set on the answer. Services then count the rest of the context, which no client knows.
    static let completionTokens = 1000
    /// English has about four bytes to a token.
    static let bytesPerToken = 4
    /// What a message's frame adds, in the chat templates of 2026.
    static let tokensPerMessage = 4

    /// Input and the longest allowed output together, as providers count before a call.
    package static func tokens(of request: ChatRequest) -> Int {
        request.messages.reduce(0) { $0 + $1.content.utf8.count / bytesPerToken + tokensPerMessage }
            + (request.sampling.maximumCompletionTokens ?? completionTokens)
    }
}
