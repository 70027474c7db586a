/// One frame of a streamed chat completion, as far as it is used.
struct ChatCompletionChunk: Decodable {
    struct Choice: Decodable {
        let index: Int?
        let delta: ChatCompletionReply.Choice.Message?
        /// Whole, where a service streams and sends all at once.
        let message: ChatCompletionReply.Choice.Message?
        let finishReason: String?
        let error: ChoiceError?

        enum CodingKeys: String, CodingKey {
            case index, delta, message, error
            case finishReason = "finish_reason"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            index = container.forgiving(Int.self, forKey: .index)
            delta = try container.decodeIfPresent(ChatCompletionReply.Choice.Message.self, forKey: .delta)
            message = container.forgiving(ChatCompletionReply.Choice.Message.self, forKey: .message)
            finishReason = container.forgiving(String.self, forKey: .finishReason)
            error = container.forgiving(ChoiceError.self, forKey: .error)
        }
    }

    /// Groq's place for the usage of a stream.
    struct GroqPart: Decodable { let usage: ChatCompletionReply.Usage? }

    let choices: [Choice]?
    let usage: ChatCompletionReply.Usage?
    let timeInfo: ChatCompletionReply.TimeInfo?
    let groqPart: GroqPart?
    let error: JSONValue?

    /// Whether the frame may be an error instead of a part of a completion.
    var mayBeError: Bool { choices == nil && usage == nil || error.map { $0 != .null } ?? false }

    enum CodingKeys: String, CodingKey {
        case choices, usage, error
        case timeInfo = "time_info"
        case groqPart = "x_groq"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        choices = try container.decodeIfPresent([Choice].self, forKey: .choices)
        usage = container.forgiving(ChatCompletionReply.Usage.self, forKey: .usage)
        timeInfo = container.forgiving(ChatCompletionReply.TimeInfo.self, forKey: .timeInfo)
        groqPart = container.forgiving(GroqPart.self, forKey: .groqPart)
        error = container.forgiving(JSONValue.self, forKey: .error)
    }
}
