/// How large a call was that a provider refused for its size, all in tokens.
///
/// Providers that limit tokens a minute count the longest allowed answer in full before a call: a short question with
/// a large `max_tokens` is refused whatever its answer would have been (Groq, Cerebras; zeeyado/koassistant.koplugin#106
/// on GitHub).
public struct CallSize: Hashable, Codable, Sendable {
    /// As the provider counts it; `nil` when it doesn't say.
    public let requested: Int?
    /// What it takes at most; `nil` when it doesn't say.
    public let limit: Int?
    /// The longest answer that was asked for; `nil` when the request sets no limit.
    public let longestAnswer: Int?
    /// The messages, as estimated here.
    public let estimatedPrompt: Int

    public init(requested: Int?, limit: Int?, longestAnswer: Int?, estimatedPrompt: Int) {
        self.requested = requested
        self.limit = limit
        self.longestAnswer = longestAnswer
        self.estimatedPrompt = estimatedPrompt
    }

    init(_ words: LimitWords, of call: RoutedCall) {
        self.init(
            requested: words.requestedTokens, limit: words.limitTokens, longestAnswer: call.longestAnswer,
            estimatedPrompt: max(0, Int(min(call.tokens, 1e9)) - (call.longestAnswer ?? CallEstimate.completionTokens)))
    }

    /// The longest answer that the provider would take beside these messages; `nil` when that is unknown or none.
    public var longestPossibleAnswer: Int? {
        guard let requested, let limit, let longestAnswer else { return nil }
        let possible = limit - max(0, requested - longestAnswer)
        return possible > 0 && possible < longestAnswer ? possible : nil
    }

    /// What to change, in words.
    var wayOut: String {
        if let longestPossibleAnswer, let longestAnswer {
            return "max_tokens \(longestAnswer) counts in full: set max_tokens to \(longestPossibleAnswer) at most"
        }
        guard let longestAnswer else {
            return "set max_tokens, since without it the provider counts its longest answer, or shorten the prompts"
        }
        return requested == nil && longestAnswer > estimatedPrompt
            ? "max_tokens \(longestAnswer) counts in full: set a smaller max_tokens"
            : "shorten the prompts, or set a smaller max_tokens, fewer agents or fewer cycles"
    }
}
