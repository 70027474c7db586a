/// A field of a chat completion request that some service refuses, by its name in the protocol.
public enum RequestField: String, Hashable, Codable, CaseIterable, Sendable {
    case temperature
    case topP = "top_p"
    case reasoningEffort = "reasoning_effort"
    case maxCompletionTokens = "max_completion_tokens"
    case maxTokens = "max_tokens"
    case seed
    case stop
    case responseFormat = "response_format"
    case stream
    case streamOptions = "stream_options"

    /// Whether it may be left out because a service refused it. The form that an answer is to have stays: an answer in
    /// another form would be no answer. Stop sequences may be left out: the server that asks for them also cuts the answer itself.
    var mayBeLearned: Bool { self != .responseFormat }

    /// The ways in which errors write it.
    var spellings: [String] {
        switch self {
        case .temperature, .seed, .stop, .stream: [rawValue]
        case .topP: [rawValue, "topp", "top-p"]
        case .reasoningEffort: [rawValue, "reasoningeffort", "reasoning.effort", "reasoning effort", "thinking_level"]
        case .maxCompletionTokens: [rawValue, "maxcompletiontokens"]
        case .maxTokens: [rawValue, "maxtokens"]
        case .responseFormat: [rawValue, "responseformat"]
        case .streamOptions: [rawValue, "streamoptions", "stream options", "include_usage"]
        }
    }

    /// Whether its name is a word of everyday English, which an error may use for something else.
    var isEverydayWord: Bool { self == .stop || self == .stream }
}

extension Provider.TokenLimitField {
    var requestField: RequestField { self == .maxTokens ? .maxTokens : .maxCompletionTokens }

    /// The other name of the same limit.
    var other: Self { self == .maxTokens ? .maxCompletionTokens : .maxTokens }
}
