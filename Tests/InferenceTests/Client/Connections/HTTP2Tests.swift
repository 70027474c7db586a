import Foundation
import Inference
import Testing

/// HTTP/2, as TLS negotiates it with a server that speaks nothing else.
@Suite struct HTTP2Tests {
    private func withClient(
        answering body: @Sendable (HTTP2Server, HTTPChatClient) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { folder in
            let authority = folder.appending(path: "authority.pem")
            try Data(TestCertificate.certificate.utf8).write(to: authority)
            try await HTTP2Server.serving(answering: Samples.completion) { server, address in
                var provider = Provider(name: "fault", baseURL: address, timeouts: Samples.patience)
                provider.certificateAuthorityFile = authority.path
                try await HTTPChatClient.withClient(
                    providers: ["fault"], table: ProviderTable([provider]), environment: [:],
                    retries: RetryPolicy(largestRetryCount: 0)
                ) { client in try await body(server, client) }
            }
        }
    }

    private func request(_ text: String) -> ChatRequest {
        ChatRequest(
            provider: "fault", model: "m-1", messages: [ChatMessage(.user, text)], sampling: SamplingParameters())
    }

    @Test(.timeLimit(.minutes(1))) func manyCallsShareOneConnection() async throws {
        try await withClient { server, client in
            // The first finds out what the server speaks, and its reply that no limit is stated.
            for number in 0..<2 { #expect(try await client.answer(request("first \(number)")).text == "Hi") }
            try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<40 { group.addTask { try await client.answer(request("\(number)")).text } }
                for try await text in group { #expect(text == "Hi") }
            }
            let seen = server.seen
            #expect(seen.connectionCount == 1)
            #expect(seen.requestCount == 42)
            #expect(seen.mostOpenStreamCount > 4, "calls went one after the other")
            #expect(seen.cutStreamCount == 0)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aCancelledCallEndsItsStreamAndNoOther() async throws {
        try await withClient { server, client in
            _ = try await client.answer(request("first"))
            // Unstructured, since the task itself is what is cancelled.
            let waiting = Task { try await client.answer(request("wait for ever")) }
            while server.seen.openStreamCount == 0 { try await Task.sleep(for: .milliseconds(5)) }
            async let other = client.answer(request("other"))
            while server.seen.requestCount < 3 { try await Task.sleep(for: .milliseconds(5)) }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            #expect(try await other.text == "Hi")
            while server.seen.cutStreamCount == 0 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try await client.answer(request("after")).text == "Hi")
            let seen = server.seen
            #expect(seen.connectionCount == 1)
            #expect(seen.closedConnectionCount == 0)
            #expect(seen.cutStreamCount == 1)
            #expect(seen.requestCount == 4)
        }
    }

    @Test(.timeLimit(.minutes(1))) func withoutItsAuthorityTheServerIsNotTrusted() async throws {
        try await HTTP2Server.serving(answering: Samples.completion) { server, address in
            let provider = Provider(name: "fault", baseURL: address, timeouts: Samples.patience)
            try await HTTPChatClient.withClient(
                providers: ["fault"], table: ProviderTable([provider]), environment: [:],
                retries: Samples.promptRetries
            ) { client in
                let error = await #expect(throws: InferenceError.self) { try await client.answer(request("secret")) }
                #expect(error.map { "\($0)" }?.contains("its certificate is not trusted") == true)
                #expect(server.seen.requestCount == 0)
            }
        }
    }
}
