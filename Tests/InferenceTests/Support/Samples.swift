import Inference

/// Requests, replies and clients that many tests use.
enum Samples {
    static let key = "sk-never-to-be-seen-4711"

    static let request = ChatRequest(
        provider: "fault", model: "m-1", messages: [ChatMessage(.system, "Be brief."), ChatMessage(.user, "Hello")],
        sampling: SamplingParameters(
            temperature: 0.5, topP: 0.9, reasoningEffort: .high, maximumCompletionTokens: 77, seed: 5))

    static let completion = """
        {"choices":[{"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],
         "usage":{"prompt_tokens":1000,"completion_tokens":2000}}
        """

    /// Longer than any test takes.
    static let patience = CallTimeouts(firstTokenSeconds: 20, betweenTokensSeconds: 20, totalSeconds: 20)

    /// Waits of no length, so that a test of ten retries takes no time.
    static let promptRetries = RetryPolicy(largestRetryCount: 3, firstDelaySeconds: 0, longestDelaySeconds: 0)

    /// What `body` makes of a client for the provider `fault` at `address`, which wants a key.
    static func withClient<Result: Sendable>(
        at address: String, retries: RetryPolicy = promptRetries, timeouts: CallTimeouts = patience,
        delivery: Provider.Delivery = .whole, tokenLimitField: Provider.TokenLimitField = .maxCompletionTokens,
        isSimulated: Bool = false,
        _ body: @Sendable (HTTPChatClient) async throws -> Result
    ) async throws -> Result {
        let price = ModelPrice(inputPerMillionTokens: USDollars(1), outputPerMillionTokens: USDollars(10))
        var provider = Provider(
            name: "fault", baseURL: address, keyVariable: "FAULT_API_KEY", prices: ["m-1": price],
            tokenLimitField: tokenLimitField, timeouts: timeouts, isSimulated: isSimulated)
        provider.delivery = delivery
        return try await HTTPChatClient.withClient(
            providers: ["fault"], table: ProviderTable([provider]), environment: ["FAULT_API_KEY": key],
            retries: retries, body)
    }

    /// The answer to ``request`` when the provider sends `replies`, and the requests that it got.
    static func exchange(
        _ replies: [FaultServer.Reply], retries: RetryPolicy = promptRetries, timeouts: CallTimeouts = patience,
        delivery: Provider.Delivery = .whole
    ) async throws -> (result: Result<ChatAnswer, InferenceError>, requests: [String]) {
        try await FaultServer.serving(replies) { server, address in
            try await withClient(at: address, retries: retries, timeouts: timeouts, delivery: delivery) { client in
                do {
                    return (.success(try await client.answer(request)), server.requests)
                } catch let error as InferenceError {
                    return (.failure(error), server.requests)
                }
            }
        }
    }
}
