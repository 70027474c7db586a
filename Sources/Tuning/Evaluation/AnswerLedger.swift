internal import Foundation
public import Inference
internal import NumericalMethods
public import RunStorage

/// A chat client that pays for each distinct request once: an answer is stored before anyone hears of it, and used
/// again whenever the same request comes, in this sitting or after a crash.
///
/// Requests that are in flight already are joined, not sent twice. A call that failed is not stored: the next one
/// tries again.
public actor AnswerLedger: ChatClient {
    private let provider: any ChatClient
    private let store: any RunStore
    /// Callers that wait for a request in flight, by its key.
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

    /// A ledger in `store` before `provider`.
    public init(provider: any ChatClient, store: any RunStore) {
        self.provider = provider
        self.store = store
    }

    /// The stored answer, or the provider's after it is stored.
    ///
    /// - Throws: what the provider throws; ``RunStorageError`` when the answer can't be stored.
    /// - Complexity: one provider call at most; none when an equal request was answered before.
    public func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        let encodedRequest = try CanonicalJSON.encode(request)
        let key = StableDigest(of: Array(encodedRequest)).hexadecimal
        while true {
            if let stored = try store.call(key: key) {
                try store.countReusedCall()
                return try CanonicalJSON.decode(ChatAnswer.self, from: stored.answer)
            }
            guard waiting[key] != nil else { break }
            await withCheckedContinuation { waiting[key, default: []].append($0) }
        }
        waiting[key] = []
        defer { for caller in waiting.removeValue(forKey: key) ?? [] { caller.resume() } }
        let answer = try await provider.answer(request)
        try store.recordCall(
            StoredCall(
                key: key, request: encodedRequest, answer: try CanonicalJSON.encode(answer),
                createdAt: Date().timeIntervalSince1970, promptTokens: answer.usage.promptTokens,
                completionTokens: answer.usage.completionTokens, price: answer.price?.amount))
        return answer
    }
}
