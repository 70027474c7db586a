internal import Foundation

/// The body of a chat completion request, as the protocol has it. What is `nil` is left out.
struct ChatCompletionBody: Encodable {
    let request: ChatRequest
    let tokenLimitField: Provider.TokenLimitField

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        let sampling = request.sampling
        try container.encode(request.model, forKey: Key("model"))
        try container.encode(request.messages, forKey: Key("messages"))
        try container.encodeIfPresent(sampling.temperature, forKey: Key("temperature"))
        try container.encodeIfPresent(sampling.topP, forKey: Key("top_p"))
        try container.encodeIfPresent(sampling.reasoningEffort, forKey: Key("reasoning_effort"))
        try container.encodeIfPresent(sampling.maximumCompletionTokens, forKey: Key(tokenLimitField.rawValue))
        try container.encodeIfPresent(sampling.seed, forKey: Key("seed"))
    }
}
