import Foundation
import Inference
import Synchronization
import Testing

/// llama.cpp's server with SmolLM2-135M, a real model, asked by Moatune's client.
@Suite struct LlamaServerTests {
    private static let isInstalled: Bool = {
        let own = ProcessInfo.processInfo.environment
        let cache = own["XDG_CACHE_HOME"] ?? (own["HOME"] ?? "") + "/.cache"
        return FileManager.default.fileExists(atPath: cache + "/moatune/small-models/smollm2.gguf")
    }()

    private static func request(_ text: String, tokens: Int, temperature: Double = 0, seed: Int = 1) -> ChatRequest {
        ChatRequest(
            provider: "llamacpp", model: "smollm2", messages: [ChatMessage(.user, text)],
            sampling: SamplingParameters(temperature: temperature, maximumCompletionTokens: tokens, seed: seed))
    }

    private static func withClient<Result: Sendable>(
        _ server: RealServer, _ body: @Sendable (HTTPChatClient) async throws -> Result
    ) async throws -> Result {
        let provider = Provider(
            name: "llamacpp", baseURL: server.baseURL, tokenLimitField: .maxTokens, timeouts: .ownMachine)
        return try await HTTPChatClient.withClient(
            providers: ["llamacpp"], table: ProviderTable([provider]), environment: [:], body)
    }

    @Test(
        .enabled(if: RealServer.mayStart, Comment(rawValue: RealServer.left)),
        .enabled(if: isInstalled, "llama.cpp's server is not installed; 'make demo-local' does it"))
    func aRealModelStreamsAnswersManyAndStopsWhenNobodyListens() async throws {
        try await RealServer.withServer("llama-server", ready: "/v1/models") { server in
            try await Self.withClient(server) { client in
                #expect(try await client.availableModels(at: "llamacpp") == ["smollm2"])
                try await Self.checkStreaming(client)
                try await Self.checkConcurrency(client)
                try await Self.checkCancellation(client, at: server)
            }
        }
    }

    private static func checkStreaming(_ client: HTTPChatClient) async throws {
        let pieces = Mutex<[String]>([])
        let answer = try await client.answer(request("Name three colors.", tokens: 40)) { piece in
            if case .text(let text) = piece { pieces.withLock { $0.append(text) } }
        }
        #expect(!answer.text.isEmpty)
        #expect(pieces.withLock { $0.joined() } == answer.text)
        #expect(pieces.withLock { $0.count } > 4)
        let timing = try #require(answer.timing)
        let first = try #require(timing.firstTokenSeconds)
        #expect(first > 0 && first < timing.totalSeconds)
        let whole = try await client.answer(request("Name three colors.", tokens: 40))
        #expect(whole.text == answer.text)
        #expect(whole.usage.promptTokens > 5 && whole.usage.completionTokens > 4)
        let cut = try await client.answer(request("Tell me a long story.", tokens: 5))
        #expect(cut.finishReason == .length)
        #expect(cut.usage.completionTokens == 5)
    }

    /// One slot makes them wait for each other; each still gets its own answer.
    private static func checkConcurrency(_ client: HTTPChatClient) async throws {
        let questions = (1...8).map { "What is \($0) plus \($0)? Answer with a number." }
        let together = try await withThrowingTaskGroup(of: (String, ChatAnswer).self) { group in
            for question in questions {
                group.addTask { (question, try await client.answer(request(question, tokens: 12))) }
            }
            return try await group.reduce(into: [String: ChatAnswer]()) { $0[$1.0] = $1.1 }
        }
        #expect(together.count == questions.count)
        for question in questions {
            let alone = try await client.answer(request(question, tokens: 12))
            #expect(together[question]?.text == alone.text, "\(question)")
            #expect(together[question]?.usage == alone.usage)
        }
    }

    private static func checkCancellation(_ client: HTTPChatClient, at server: RealServer) async throws {
        let heard = Mutex(0)
        let story = request("Write a very long story about a ship.", tokens: 1900, temperature: 1)
        // Unstructured, since it is to be cancelled from here.
        let call = Task { try await client.answer(story) { _ in heard.withLock { $0 += 1 } } }
        while heard.withLock({ $0 }) < 5 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(!server.said.contains("cancel task"))
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        let heardBefore = heard.withLock { $0 }
        // Its slot is free only when it no longer writes the story.
        let next = try await client.answer(request("Say yes.", tokens: 4))
        #expect(next.usage.completionTokens > 0)
        for _ in 0..<100 where !server.said.contains("cancel task") {
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(server.said.contains("cancel task"), "\(server.said.suffix(500))")
        #expect(heardBefore < 1000)
    }
}
