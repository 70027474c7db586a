import Foundation
import Inference
import Testing

/// Replies of servers that count no tokens: what is estimated, and how it is marked.
@Suite struct UncountedUsageTests {
    private func usage(_ reply: FaultServer.Reply) async throws -> ChatAnswer {
        try await FaultServer.serving([reply]) { _, address in
            try await Samples.withClient(at: address) { try await $0.answer(Samples.request) }
        }
    }

    private static func reply(_ text: String, _ usage: String) -> FaultServer.Reply {
        .json(#"{"choices":[{"message":{"role":"assistant","content":"\#(text)"},"finish_reason":"stop"}]\#(usage)}"#)
    }

    @Test(arguments: [
        "", #","usage":null"#, #","usage":{}"#, #","usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}"#,
        #","usage":{"prompt_tokens":-1,"completion_tokens":"many"}"#, #","usage":"none""#,
    ])
    func whatNobodyCountedIsEstimatedAndMarked(usage: String) async throws {
        let answer = try await self.usage(Self.reply("The capital of France is Paris.", usage))
        // "Be brief." and "Hello": 3 and 2 tokens with 4 around each; 31 letters are 8.
        #expect(answer.usage == TokenUsage(promptTokens: 13, completionTokens: 8, isEstimated: true))
        #expect(answer.price == USDollars((13 * 1 + 8 * 10) / 1e6))
    }

    @Test func anEstimateIsNeverAboveTheLimitOfTheAnswer() async throws {
        let answer = try await usage(Self.reply(String(repeating: "wordy ", count: 400), ""))
        #expect(answer.usage.completionTokens == 77)
    }

    @Test func aStreamWithoutUsageIsEstimatedToo() async throws {
        let stream =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Paris.\"},\"finish_reason\":\"stop\"}]}\n\n"
        let answer = try await usage(.stream(stream + "data: [DONE]\n\n"))
        #expect(answer.usage == TokenUsage(promptTokens: 13, completionTokens: 2, isEstimated: true))
    }

    @Test func otherScriptsTakeAboutATokenForEachCharacter() async throws {
        let answer = try await usage(Self.reply("巴黎是法国的首都", ""))
        #expect(answer.usage.completionTokens == 8)
    }

    @Test func whatWasCountedIsTakenAsItIs() async throws {
        let answer = try await usage(.json(Samples.completion))
        #expect(answer.usage == TokenUsage(promptTokens: 1000, completionTokens: 2000))
    }

    @Test func countedUsageIsStoredAsBeforeAndOldUsageIsRead() throws {
        let old = #"{"cachedPromptTokens":1,"completionTokens":2,"promptTokens":3,"reasoningTokens":0}"#
        let usage = try JSONDecoder().decode(TokenUsage.self, from: Data(old.utf8))
        #expect(!usage.isEstimated)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(usage), as: UTF8.self) == old)
        let estimate = TokenUsage(promptTokens: 1, isEstimated: true) + usage
        #expect(try JSONDecoder().decode(TokenUsage.self, from: encoder.encode(estimate)) == estimate)
        #expect(estimate.isEstimated)
    }
}
