import Inference

/// Answers by a rule and remembers what it was asked.
actor StubClient: ChatClient {
    private(set) var requests: [ChatRequest] = []
    private let rule: @Sendable (ChatRequest) async throws -> ChatAnswer

    init(_ rule: @escaping @Sendable (ChatRequest) async throws -> ChatAnswer) { self.rule = rule }

    func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        requests.append(request)
        return try await rule(request)
    }

    /// What was asked of `model`, in the order of arrival.
    func requests(to model: String) -> [ChatRequest] { requests.filter { $0.model == model } }
}

extension ChatAnswer {
    static func saying(_ text: String, price: Double? = 0.01, seconds: Double = 1) -> ChatAnswer {
        ChatAnswer(
            text: text, usage: TokenUsage(promptTokens: 10, completionTokens: 5), price: price.map { USDollars($0) },
            latencySeconds: seconds)
    }
}

extension ChatRequest {
    var systemPrompt: String { messages.first { $0.role == .system }?.content ?? "" }
}
