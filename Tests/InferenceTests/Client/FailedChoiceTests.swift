import Inference
import Testing

/// A choice that failed while it was written is no answer, whatever it holds.
@Suite struct FailedChoiceTests {
    private static func choice(_ members: String) -> String { #"{"choices":[{"index":0,\#(members)}]}"# }

    @Test(arguments: [
        #""message":{"content":"Par"},"finish_reason":"error""#,
        #""message":{"content":"Par"},"finish_reason":"abort""#,
        #""message":{"content":""},"finish_reason":"network_error""#,
        #""message":{"content":"Par"},"finish_reason":"insufficient_system_resource""#,
        #""message":{"content":"Par"},"finish_reason":"ERROR""#,
        #""message":{"content":"Par"},"finish_reason":"stop","error":{"code":502,"message":"upstream is gone"}"#,
        #""error":{"message":"upstream is gone"}"#, #""message":null"#, #""text":"Par""#,
    ])
    func isTriedAgain(members: String) async throws {
        let (result, requests) = try await Samples.exchange([.json(Self.choice(members)), .json(Samples.completion)])
        #expect(try result.get().text == "Hi")
        #expect(requests.count == 2)
    }

    @Test(arguments: ["", "  \n", #"{"choices":null}"#, #"{"choices":[]}"#, "{}", "<!DOCTYPE html><p>Down</p>"])
    func aReplyWithoutAChoiceIsTriedAgain(body: String) async throws {
        let (result, requests) = try await Samples.exchange([.json(body), .json(Samples.completion)])
        #expect(try result.get().text == "Hi")
        #expect(requests.count == 2)
    }

    @Test func inAStreamItIsTriedAgainAndWhatWasHeardIsVoid() async throws {
        let failed =
            StreamSamples.frame("Par")
            + #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"error","error":{"message":"gone"}}]}"# + "\n\n"
        let heard = Heard()
        try await FaultServer.serving([.stream(failed), .stream(StreamSamples.whole)]) { server, address in
            try await Samples.withClient(at: address) { client in
                let answer = try await client.answer(Samples.request) { heard.add($0) }
                #expect(answer.text == "Hi, Zoë 🎈")
            }
            #expect(server.requests.count == 2)
        }
        #expect(heard.pieces.contains(.restart))
        #expect(heard.text == "Hi, Zoë 🎈")
    }

    @Test func oneThatKeepsFailingIsTheServicesTrouble() async throws {
        let (result, _) = try await Samples.exchange([
            .json(Self.choice(#""message":{"content":"x"},"finish_reason":"error""#))
        ])
        #expect(
            result
                == .failure(
                    .failedChoice(provider: "fault", model: "m-1", reason: "its finish reason is 'error'")))
    }

    @Test(arguments: [
        ("content_filter", ChatAnswer.FinishReason.contentFilter), ("SAFETY", .contentFilter),
        ("sensitive", .contentFilter), ("refusal", .refusal), ("max_tokens", .length), ("MAX_TOKENS", .length),
        ("model_length", .length), ("end_turn", .stop), ("eos", .stop), ("COMPLETE", .stop),
        ("repetition_detected", .other("repetition_detected")), ("tool_calls", .other("tool_calls")),
    ])
    func otherReasonsAreKept(name: String, expected: ChatAnswer.FinishReason) async throws {
        let (result, requests) = try await Samples.exchange([
            .json(Self.choice(#""message":{"content":"Hm"},"finish_reason":"\#(name)""#))
        ])
        #expect(try result.get().finishReason == expected)
        #expect(requests.count == 1)
    }
}
