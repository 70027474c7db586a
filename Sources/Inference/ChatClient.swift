/// Where chat calls go: an endpoint, a store of earlier answers in front of one, or a stand-in in a test.
///
/// Safe to call from many tasks at once. Cancelling the calling task cancels the call.
public protocol ChatClient: Sendable {
    /// The answer to `request`.
    ///
    /// - Throws: ``InferenceError`` when no answer could be had, after the client's own retries; `CancellationError`
    ///   when the task was cancelled.
    func answer(_ request: ChatRequest) async throws -> ChatAnswer
}

/// A client that can show an answer while it is being written.
public protocol StreamingChatClient: ChatClient {
    /// The answer to `request`, whose parts `listener` hears as they come, in order.
    ///
    /// - Throws: as ``ChatClient/answer(_:)``; what was heard by then is no answer.
    func answer(
        _ request: ChatRequest, hearing listener: @escaping @Sendable (ChatPiece) -> Void
    ) async throws -> ChatAnswer
}
