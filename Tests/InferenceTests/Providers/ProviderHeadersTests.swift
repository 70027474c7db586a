import Inference
import Testing

@Suite struct ProviderHeadersTests {
    private static let secret = "trace-secret-0815"

    private func withClient<Result: Sendable>(
        at address: String, environment: [String: String], _ body: @Sendable (HTTPChatClient) async throws -> Result
    ) async throws -> Result {
        var provider = Provider(name: "fault", baseURL: address, keyVariable: "FAULT_API_KEY")
        provider.isKeyOptional = true
        provider.headers = ["X-Title": "moatune", "X-Trace": "word ${TRACE_TOKEN}"]
        return try await HTTPChatClient.withClient(
            providers: ["fault"], table: ProviderTable([provider]), environment: environment,
            retries: Samples.promptRetries, body)
    }

    @Test func aSecretHeaderIsSentFromTheEnvironmentAndBlottedOutOfErrors() async throws {
        let refusal = #"{"error":{"message":"no room for \#(Self.secret)"}}"#
        let error = try await FaultServer.serving([.http("403 No", refusal)]) { server, address in
            try await withClient(at: address, environment: ["TRACE_TOKEN": Self.secret]) { client in
                let error = await #expect(throws: InferenceError.self) { try await client.answer(Samples.request) }
                let sent = try #require(server.requests.first)
                #expect(sent.contains("X-Title: moatune"))
                #expect(sent.contains("X-Trace: word \(Self.secret)"))
                // No key is set, and none is needed.
                #expect(!sent.lowercased().contains("authorization"))
                return error
            }
        }
        let words = try #require(error.map { "\($0)" })
        #expect(words.contains("no room for •••"), "\(words)")
        #expect(!words.contains(Self.secret))
    }

    @Test func anUnsetVariableIsNamedBeforeAnyCall() async throws {
        await #expect(throws: InferenceError.missingKey(provider: "fault", variable: "TRACE_TOKEN")) {
            try await withClient(at: "http://127.0.0.1:9", environment: [:]) { _ in }
        }
        await #expect(throws: InferenceError.badKey(provider: "fault", variable: "TRACE_TOKEN")) {
            try await withClient(at: "http://127.0.0.1:9", environment: ["TRACE_TOKEN": "a\r\nX-Evil: 1"]) { _ in }
        }
    }

    @Test func everyShippedPriceNamesItsDayAndItsSourceAndReachesItsProvider() throws {
        for entry in PriceList.shipped.entries {
            #expect(entry.date.wholeMatch(of: /20\d\d-\d\d-\d\d/) != nil)
            #expect(entry.source.count > 10)
            #expect(ProviderTable.builtIn[entry.provider]?.prices[entry.model] == entry.price)
        }
        #expect(
            ProviderTable.builtIn.names == [
                "cerebras", "groq", "lab", "litellm", "llamacpp", "ollama", "openai", "openrouter", "together", "vllm",
            ])
    }

    @Test func whichVariablesGoToWhichAddressesIsSaid() {
        var provider = Provider(name: "theirs", baseURL: "https://one.example/v1", keyVariable: "THEIR_KEY")
        provider.furtherKeyVariables = ["SPARE_KEY"]
        provider.fallbackURLs = ["https://two.example/v1"]
        provider.headers = ["X-Title": "moatune", "X-Trace": "${AWS_SECRET_ACCESS_KEY} ${THEIR_KEY}"]
        #expect(
            provider.secretsNotice == """
                provider theirs: what THEIR_KEY, SPARE_KEY, AWS_SECRET_ACCESS_KEY holds goes to https://one.example/v1, \
                https://two.example/v1
                """)
        #expect(Provider(name: "open", baseURL: "http://127.0.0.1:1/v1").secretsNotice == nil)
    }
}
