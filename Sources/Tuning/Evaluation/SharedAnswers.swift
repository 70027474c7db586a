internal import Foundation
public import Inference
internal import NumericalMethods
public import RunStorage

/// Answers that runs share in an ``AnswerCache``.
///
/// An answer is found by everything that shapes it: the request with its seed, and the endpoint that answers. Two
/// spaces may give one name to different endpoints; the endpoints' answers stay apart.
public struct SharedAnswers: Sendable {
    private let cache: AnswerCache
    private let identities: [String: String]

    /// - Parameter table: the endpoints that calls go to.
    public init(in cache: AnswerCache, table: ProviderTable) {
        self.cache = cache
        identities = Dictionary(
            table.names.compactMap { name in table[name].map { (name, $0.answerIdentity) } }
        ) { first, _ in first }
    }

    /// The answer to an equal request that some run paid, or `nil`.
    public func answer(to request: ChatRequest) throws -> ChatAnswer? {
        // What a newer version may have written is as good as absent: the call is made.
        try cache.answer(key: key(of: request)).flatMap { try? CanonicalJSON.decode(ChatAnswer.self, from: $0) }
    }

    /// Keeps an answer for other runs.
    public func insert(_ answer: ChatAnswer, to request: ChatRequest) throws {
        try cache.insert(
            CachedAnswer(
                key: key(of: request), request: request.canonicalJSON, answer: CanonicalJSON.encode(answer)))
    }

    private func key(of request: ChatRequest) throws -> String {
        let identity = identities[request.provider] ?? request.provider
        return StableDigest(of: "\(identity)\u{1E}\(try request.digest)").hexadecimal
    }
}

/// A chat client without a run that looks into shared answers first, and adds its own.
public struct SharedAnswersClient: StreamingChatClient {
    private let provider: any StreamingChatClient
    private let answers: SharedAnswers

    public init(provider: any StreamingChatClient, answers: SharedAnswers) {
        self.provider = provider
        self.answers = answers
    }

    public func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        if let known = try answers.answer(to: request) { return known }
        return try kept(try await provider.answer(request), to: request)
    }

    public func answer(
        _ request: ChatRequest, hearing listener: @escaping @Sendable (ChatPiece) -> Void
    ) async throws -> ChatAnswer {
        if let known = try answers.answer(to: request) {
            listener(.text(known.text))
            return known
        }
        return try kept(try await provider.answer(request, hearing: listener), to: request)
    }

    private func kept(_ answer: ChatAnswer, to request: ChatRequest) throws -> ChatAnswer {
        try answers.insert(answer, to: request)
        return answer
    }
}
