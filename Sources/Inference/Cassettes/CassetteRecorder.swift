public import Foundation

/// Records every call that goes to a provider, answered or failed, before anyone hears of its outcome.
///
///     let client = try CassetteRecorder(recording: provider, to: URL(filePath: "night.jsonl"))
///
/// What is recorded is what the provider said and how long it took, never how the call was let in: a request holds no
/// header, and an error's text has had its keys taken out before it comes here.
public final class CassetteRecorder: StreamingChatClient {
    private let provider: any ChatClient
    private let file: CassetteFile

    /// Records calls to `provider` at the end of the cassette at `url`, which is begun when missing.
    ///
    /// - Throws: ``CassetteError``; also later, from a call whose answer can't be recorded.
    public init(recording provider: any ChatClient, to url: URL) throws {
        self.provider = provider
        file = try CassetteFile(path: url.path)
    }

    public func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        try await recorded(request) { try await provider.answer(request) }
    }

    public func answer(
        _ request: ChatRequest, hearing listener: @escaping @Sendable (ChatPiece) -> Void
    ) async throws -> ChatAnswer {
        try await recorded(request) {
            guard let provider = provider as? any StreamingChatClient else {
                let answer = try await provider.answer(request)
                listener(.text(answer.text))
                return answer
            }
            return try await provider.answer(request, hearing: listener)
        }
    }

    private func recorded(_ request: ChatRequest, _ call: () async throws -> ChatAnswer) async throws -> ChatAnswer {
        let startedAt = Date().timeIntervalSince1970
        let start = ContinuousClock.now
        func record(_ answer: ChatAnswer?, _ failure: InferenceError?) throws {
            try file.append(
                CassetteEntry(
                    request: request, answer: answer, failure: failure, startedAt: startedAt,
                    seconds: start.secondsUntilNow))
        }
        do {
            let answer = try await call()
            try record(answer, nil)
            return answer
        } catch let failure as InferenceError {
            try record(nil, failure)
            throw failure
        }
    }
}
