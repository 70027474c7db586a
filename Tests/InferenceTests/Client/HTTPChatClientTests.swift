import Foundation
import Inference
import Testing

/// What is sent and how replies are read, over real sockets.
@Suite struct HTTPChatClientTests {
    @Test(arguments: Provider.TokenLimitField.allCases)
    func everythingThatShapesTheAnswerIsSent(field: Provider.TokenLimitField) async throws {
        let sent = try await FaultServer.serving([.json(Samples.completion)]) { server, address in
            _ = try await Samples.withClient(at: address, tokenLimitField: field) {
                try await $0.answer(Samples.request)
            }
            return try #require(server.requests.first)
        }
        let parts = sent.components(separatedBy: "\r\n\r\n")
        #expect(parts[0].hasPrefix("POST /v1/chat/completions HTTP/1.1\r\n"))
        #expect(parts[0].contains("Authorization: Bearer \(Samples.key)"))
        #expect(
            parts[1]
                == #"{"\#(field.rawValue)":77,"messages":[{"content":"Be brief.","role":"system"},"#
                + #"{"content":"Hello","role":"user"}],"model":"m-1","reasoning_effort":"high","seed":5,"#
                + #""temperature":0.5,"top_p":0.9}"#)
    }

    @Test func anAnswerHasItsUsageAndItsPrice() async throws {
        let answer = try await Samples.exchange([.json(Samples.completion)]).result.get()
        #expect(answer.text == "Hi")
        #expect(answer.finishReason == .stop)
        #expect(answer.usage == TokenUsage(promptTokens: 1000, completionTokens: 2000))
        // 1000 x 1 / 1e6 + 2000 x 10 / 1e6.
        #expect(abs((answer.price?.amount ?? 0) - 0.021) < 1e-12)
        #expect(answer.latencySeconds > 0)
    }

    @Test(arguments: [
        #""reasoning":"think""#, #""reasoning_content":"think""#,
    ])
    func thinkingStaysOutOfTheText(field: String) async throws {
        let reply = #"{"choices":[{"message":{"content":"4",\#(field)},"finish_reason":"length"}],"usage":null}"#
        let answer = try await Samples.exchange([.json(reply)]).result.get()
        #expect(answer.text == "4")
        #expect(answer.reasoningText == "think")
        #expect(answer.finishReason == .length)
        #expect(answer.usage.isEstimated)
    }

    @Test func aRefusalIsTheText() async throws {
        let reply = #"{"choices":[{"message":{"content":null,"refusal":"No."},"finish_reason":"content_filter"}]}"#
        let answer = try await Samples.exchange([.json(reply)]).result.get()
        #expect(answer.text == "No.")
        #expect(answer.finishReason == .contentFilter)
    }

    @Test func theTextsOfPartsArePutTogether() async throws {
        let reply = #"{"choices":[{"message":{"content":[{"type":"text","text":"a"},{"text":"b"}]}}]}"#
        #expect(try await Samples.exchange([.json(reply)]).result.get().text == "ab")
    }

    @Test(arguments: [
        #"{"prompt_tokens":-5,"completion_tokens":10}"#, #"{"prompt_tokens":1e300,"completion_tokens":10}"#,
        #"{"prompt_tokens":"many","completion_tokens":10}"#, #"{"completion_tokens":10}"#, "{}",
        #"{"prompt_tokens":9223372036854775807,"completion_tokens":9223372036854775807}"#,
    ])
    func anIncredibleUsageIsReplacedByAnEstimate(usage: String) async throws {
        let reply = #"{"choices":[{"message":{"content":"Hi"}}],"usage":\#(usage)}"#
        let answer = try await Samples.exchange([.json(reply)]).result.get()
        #expect(answer.text == "Hi")
        #expect(answer.usage == TokenUsage(promptTokens: 13, completionTokens: 1, isEstimated: true))
    }

    @Test(arguments: [(true, 12.5), (false, nil)] as [(Bool, Double?)])
    func onlyASimulatedProvidersWordIsTakenForTheLatency(isSimulated: Bool, expected: Double?) async throws {
        let reply = #"{"choices":[{"message":{"content":"Hi"}}],"time_info":{"total_time":12.5}}"#
        let answer = try await FaultServer.serving([.json(reply)]) { _, address in
            try await Samples.withClient(at: address, isSimulated: isSimulated) {
                try await $0.answer(Samples.request)
            }
        }
        #expect((answer.latencySeconds == 12.5) == (expected == 12.5))
    }

    @Test func aMissingKeyIsNamedBeforeAnyCall() async throws {
        let provider = Provider(name: "shop", baseURL: "http://127.0.0.1:9", keyVariable: "SHOP_API_KEY")
        for (environment, expected) in [
            ([:], InferenceError.missingKey(provider: "shop", variable: "SHOP_API_KEY")),
            (["SHOP_API_KEY": " \n"], .missingKey(provider: "shop", variable: "SHOP_API_KEY")),
            (["SHOP_API_KEY": "two\nlines"], .badKey(provider: "shop", variable: "SHOP_API_KEY")),
        ] {
            await #expect(throws: expected) {
                try await HTTPChatClient.withClient(
                    providers: ["shop"], table: ProviderTable([provider]), environment: environment
                ) { _ in Issue.record("the body ran") }
            }
        }
        #expect(
            "\(InferenceError.missingKey(provider: "shop", variable: "SHOP_API_KEY"))".contains("SHOP_API_KEY"))
    }

    @Test func anUnknownProviderIsNamedWithTheKnownOnes() async throws {
        let known = ProviderTable.builtIn.names
        await #expect(throws: InferenceError.unknownProvider(name: "cerebas", known: known)) {
            try await HTTPChatClient.withClient(
                providers: ["cerebas"], table: .builtIn, environment: [:]
            ) { _ in }
        }
    }
}
