internal import Foundation
public import Inference
public import RunStorage
internal import Synchronization

/// A chat client that pays for each distinct request once: an answer is stored before anyone hears of it, and used
/// again whenever the same request comes, in this sitting or after a crash.
///
/// Requests that are in flight already are joined, not sent twice; who stops waiting takes nothing from the others. A
/// call that failed is not stored: the next one tries again.
///
///     request -> this run's store -> a call in flight -> the cache that runs share -> the provider
public final class AnswerLedger: ChatClient {
    private let provider: any ChatClient
    private let store: any RunStore
    private let cache: SharedAnswers?
    private let flights = JoinedWork<Outcome>()
    private let hasMarkedEstimate = Mutex(false)

    private struct Outcome: Sendable {
        let answer: ChatAnswer
        let isFromStore: Bool
    }

    /// A ledger in `store` before `provider`.
    ///
    /// - Parameter cache: answers that other runs paid; what this one pays is added.
    public init(provider: any ChatClient, store: any RunStore, cache: SharedAnswers? = nil) {
        self.provider = provider
        self.store = store
        self.cache = cache
    }

    /// The stored answer, or the provider's after it is stored.
    ///
    /// - Throws: what the provider throws; ``RunStorageError`` when the answer can't be stored.
    /// - Complexity: one provider call at most; none when an equal request was answered before.
    public func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        let document = try request.canonicalJSON
        let key = ChatRequest.digest(ofCanonicalJSON: document)
        if let stored = try storedAnswer(key) {
            try store.countSavedCall(.stored)
            return stored
        }
        let (outcome, hasJoined) = try await flights.value(for: key) { [self] in
            // Another flight may have landed between the look above and this one's start.
            if let stored = try storedAnswer(key) { return Outcome(answer: stored, isFromStore: true) }
            return Outcome(answer: try await newAnswer(to: request, document: document, key: key), isFromStore: false)
        }
        if hasJoined || outcome.isFromStore { try store.countSavedCall(hasJoined ? .joined : .stored) }
        return outcome.answer
    }

    private func storedAnswer(_ key: String) throws -> ChatAnswer? {
        try store.call(key: key).map { try StoredValue.read(ChatAnswer.self, from: $0.answer, as: "a call's answer") }
    }

    private func newAnswer(to request: ChatRequest, document: Data, key: String) async throws -> ChatAnswer {
        if let shared = try cache?.answer(to: request) {
            try record(shared, document: document, key: key, isPaid: false)
            return shared
        }
        let answer = try await provider.answer(request)
        try record(answer, document: document, key: key, isPaid: true)
        try cache?.insert(answer, to: request)
        return answer
    }

    /// The store's entry that says that some answers' usage was estimated.
    static let estimateMark = "usage is estimated"

    private func record(_ answer: ChatAnswer, document: Data, key: String, isPaid: Bool) throws {
        // Before the answer: a run that is killed in between must not take an estimate for a count.
        if isPaid, answer.usage.isEstimated, hasMarkedEstimate.withLock({ !$0 }) {
            try store.setInfo(Self.estimateMark, Data("true".utf8))
            hasMarkedEstimate.withLock { $0 = true }
        }
        try store.recordCall(
            StoredCall(
                key: key, request: document, answer: try CanonicalJSON.encode(answer),
                createdAt: Date().timeIntervalSince1970, promptTokens: answer.usage.promptTokens,
                completionTokens: answer.usage.completionTokens, price: answer.price?.amount, isPaid: isPaid))
    }
}
