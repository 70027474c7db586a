import Foundation
import Inference
import RunStorage
import Synchronization
import Testing
import Tuning

@Suite struct AnswerLedgerTests {
    /// Answers after a while and counts how often it was asked.
    private final class SlowClient: ChatClient {
        let asked = Mutex(0)
        let fails = Mutex(false)
        private let latency: Duration

        init(latency: Duration = .milliseconds(50)) { self.latency = latency }

        func answer(_ request: ChatRequest) async throws -> ChatAnswer {
            asked.withLock { $0 += 1 }
            try await Task.sleep(for: latency)
            if fails.withLock({ $0 }) { throw InferenceError.unreachable(provider: "p", reason: "down") }
            return ChatAnswer(
                text: "answer to \(request.model)", usage: TokenUsage(promptTokens: 3, completionTokens: 2),
                price: USDollars(0.1), latencySeconds: 0.5)
        }
    }

    private func request(_ model: String) -> ChatRequest {
        ChatRequest(
            provider: "p", model: model, messages: [ChatMessage(.user, "?")], sampling: SamplingParameters(seed: 1))
    }

    private func withStore(_ body: (SQLiteRunStore) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(try SQLiteRunStore(at: folder.appending(path: "run.sqlite")))
    }

    @Test func equalRequestsInFlightArePaidOnce() async throws {
        try await withStore { store in
            // So slow that on a busy machine too each of the others comes before the answer.
            let client = SlowClient(latency: .seconds(2))
            let ledger = AnswerLedger(provider: client, store: store)
            let request = request("m")
            let texts = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<8 { group.addTask { try await ledger.answer(request).text } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(texts == Array(repeating: "answer to m", count: 8))
            #expect(client.asked.withLock { $0 } == 1)
            #expect(try store.callTotals().count == 1)
            #expect(try store.callTotals().joinedCount == 7)
            #expect(try store.callTotals().reusedCount == 0)
        }
    }

    @Test func anAnswerOutlivesTheLedgerAndAFailureDoesNot() async throws {
        try await withStore { store in
            let client = SlowClient()
            client.fails.withLock { $0 = true }
            await #expect(throws: InferenceError.self) {
                try await AnswerLedger(provider: client, store: store).answer(request("m"))
            }
            client.fails.withLock { $0 = false }
            _ = try await AnswerLedger(provider: client, store: store).answer(request("m"))
            let again = try await AnswerLedger(provider: client, store: store).answer(request("m"))
            #expect(again.text == "answer to m")
            #expect(client.asked.withLock { $0 } == 2)
            _ = try await AnswerLedger(provider: client, store: store).answer(request("other"))
            #expect(client.asked.withLock { $0 } == 3)
        }
    }
}
