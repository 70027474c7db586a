import Inference

/// A client that sends each distinct request once: arms of one seed meet the same answers, and a slow server answers
/// less often. What a run pays is counted before it.
actor RememberingClient: ChatClient {
    private let client: any ChatClient
    private var known: [ChatRequest: ChatAnswer] = [:]

    init(_ client: any ChatClient) { self.client = client }

    func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        if let answer = known[request] { return answer }
        let answer = try await client.answer(request)
        // Of two that were under way at once the first counts.
        let first = known[request] ?? answer
        known[request] = first
        return first
    }
}
