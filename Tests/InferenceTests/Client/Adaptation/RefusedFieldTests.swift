import Foundation
import Inference
import Testing

/// A field that a service refuses is left out, remembered and told; what was asked for stays what it was.
@Suite struct RefusedFieldTests {
    /// A refusal as services word it, and what is to be missing from the next request.
    struct Refusal: CustomTestStringConvertible {
        let name: String
        var status = "400 Bad Request"
        let body: String
        let missing: [String]
        let change: RequestChange

        var testDescription: String { name }
    }

    static let refusals = [
        Refusal(
            name: "OpenAI, a temperature that is not the default",
            body: message(
                "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is "
                    + "supported.", more: #","param":"temperature","code":"unsupported_value""#),
            missing: ["temperature"], change: .withoutTemperature),
        Refusal(
            name: "OpenAI, reasoning_effort", body: message("Unrecognized request argument supplied: reasoning_effort"),
            missing: ["reasoning_effort"], change: .withoutReasoningEffort),
        Refusal(
            name: "OpenAI, the token limit's newer name",
            body: message(
                "Unsupported parameter: 'max_completion_tokens' is not supported with this model. Use 'max_tokens' "
                    + "instead.", more: #","param":"max_completion_tokens""#),
            missing: ["max_completion_tokens"], change: .maxTokens),
        Refusal(
            name: "Gemini, a list around the error",
            body: "[" + message(#"Invalid JSON payload received. Unknown name \"top_p\": Cannot find field."#) + "]",
            missing: ["top_p"], change: .withoutTopP),
        Refusal(
            name: "Mistral, a list of faults", status: "422 Unprocessable Entity",
            body: #"{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted"#
                + #"","input":5}]}"#,
            missing: ["seed"], change: .withoutSeed),
        Refusal(
            name: "vLLM, a list of faults as text",
            body: message(
                "[{'type': 'extra_forbidden', 'loc': ('body', 'seed'), 'msg': 'Extra inputs are not permitted', "
                    + "'input': 5}]"),
            missing: ["seed"], change: .withoutSeed),
        Refusal(
            name: "Groq", body: message("property 'seed' is unsupported, did you mean 'stream'?"), missing: ["seed"],
            change: .withoutSeed),
        Refusal(
            name: "Groq, values of reasoning_effort",
            body: message("`reasoning_effort` must be one of `none` or `default`"), missing: ["reasoning_effort"],
            change: .withoutReasoningEffort),
        Refusal(
            name: "Cerebras",
            body: #"{"message":"1 validation error for ChatCompletionServerRequest\nreasoning_effort\n Input should "#
                + #"be 'low' or 'medium' [type=enum, input_value='high', input_type=str]","code":"wrong_api_format"}"#,
            missing: ["reasoning_effort"], change: .withoutReasoningEffort),
        Refusal(
            name: "LiteLLM",
            body: message(
                "litellm.UnsupportedParamsError: m does not support parameters: ['seed'], for model=m-1. To drop "
                    + "these, set `litellm.drop_params=True`. Received Model Group=m-1"),
            missing: ["seed"], change: .withoutSeed),
        Refusal(
            name: "LiteLLM, a temperature while reasoning",
            body: message(
                "litellm.UnsupportedParamsError: m-1 doesn't support temperature=0.5 while reasoning is active. Only "
                    + "temperature=1 is supported unless reasoning_effort resolves to 'none'."),
            missing: ["temperature"], change: .withoutTemperature),
        Refusal(
            name: "xAI",
            body: #"{"code":"Client specified an invalid argument","error":"Model m-1 does not support "#
                + #"parameter reasoningEffort."}"#,
            missing: ["reasoning_effort"], change: .withoutReasoningEffort),
        Refusal(
            name: "Anthropic, both of two",
            body: message("`temperature` and `top_p` cannot both be specified for this model. Please use only one."),
            missing: ["top_p"], change: .withoutTopP),
        Refusal(
            name: "Anthropic, an extra input", body: message("seed: Extra inputs are not permitted"), missing: ["seed"],
            change: .withoutSeed),
        Refusal(
            name: "Moonshot", body: message("invalid temperature: only 1 is allowed for this model"),
            missing: ["temperature"], change: .withoutTemperature),
        Refusal(
            name: "a server in Go", body: message(#"json: unknown field \"seed\""#), missing: ["seed"],
            change: .withoutSeed),
        Refusal(
            name: "a server in Rust, which lists what it knows",
            body: message("unknown field `seed`, expected one of `model`, `messages`, `temperature`, `top_p`"),
            missing: ["seed"], change: .withoutSeed),
        Refusal(
            name: "a server in Java, which lists what it knows",
            body: message(
                #"Unrecognized field \"seed\" (class ChatRequest), not marked as ignorable (9 known properties: "#
                    + #"\"temperature\", \"top_p\")"#),
            missing: ["seed"], change: .withoutSeed),
        Refusal(
            name: "Ollama, of a model that doesn't think", body: message(#"\"m-1\" does not support thinking"#),
            missing: ["reasoning_effort"], change: .withoutReasoningEffort),
        Refusal(
            name: "a gateway that hands on another's error as text",
            body: #"{"error":{"message":"{\"error\":{\"message\":\"Unsupported parameter: 'temperature' is not "#
                + #"supported with this model.\",\"param\":\"temperature\"}}","code":400}}"#,
            missing: ["temperature"], change: .withoutTemperature),
        Refusal(
            name: "a JSON schema", body: message("Additional properties are not allowed ('seed' was unexpected)"),
            missing: ["seed"], change: .withoutSeed),
    ]

    private static func message(_ text: String, more: String = "") -> String {
        #"{"error":{"message":"\#(text)","type":"invalid_request_error"\#(more)}}"#
    }

    @Test(arguments: refusals)
    func isLeftOut(refusal: Refusal) async throws {
        let (result, requests) = try await Samples.exchange([
            .http(refusal.status, refusal.body, headers: ["Content-Type: application/json"]), .json(Samples.completion),
        ])
        let answer = try result.get()
        #expect(answer.text == "Hi")
        #expect(answer.changes == [refusal.change])
        #expect(requests.count == 2)
        let sent = try requests.map { try Self.body(of: $0) }
        for name in refusal.missing { #expect(sent[0][name] != nil && sent[1][name] == nil) }
        let others = Set(sent[0].keys).subtracting(refusal.missing)
        #expect(others.isSubset(of: sent[1].keys), "what was not refused is sent again")
    }

    static func body(of request: String) throws -> [String: Any] {
        let start = try #require(request.firstRange(of: "\r\n\r\n"))
        let value = try JSONSerialization.jsonObject(with: Data(request[start.upperBound...].utf8))
        return try #require(value as? [String: Any])
    }

    @Test func isRememberedForTheModelAloneAndOnlyOnceCured() async throws {
        let refusal = FaultServer.Reply.http("400 Bad", Self.message("seed: Extra inputs are not permitted"))
        try await FaultServer.serving([refusal, .json(Samples.completion)]) { server, address in
            try await Samples.withClient(at: address) { client in
                _ = try await client.answer(Samples.request)
                let next = try await client.answer(Samples.request)
                #expect(next.changes == [.withoutSeed])
                #expect(server.requests.count == 3, "the second call is not refused first")
                var other = Samples.request
                other = ChatRequest(
                    provider: other.provider, model: "m-2", messages: other.messages, sampling: other.sampling)
                #expect(try await client.answer(other).changes == nil)
                #expect(server.requests.last?.contains("seed") == true, "of another model nothing is known")
            }
        }
    }

    @Test func severalFieldsAreLearnedOneByOne() async throws {
        let (result, requests) = try await Samples.exchange([
            .http("400 Bad", Self.message("Unsupported parameter: 'seed'")),
            .http("400 Bad", Self.message("Unsupported parameter: 'top_p'")),
            .http("400 Bad", Self.message("Unsupported parameter: 'temperature'")), .json(Samples.completion),
        ])
        #expect(try result.get().changes == [.withoutTemperature, .withoutTopP, .withoutSeed])
        #expect(requests.count == 4)
    }

    @Test func aStreamGoesWithoutItsOptionsOrAsAWhole() async throws {
        let (bare, _) = try await Samples.exchange(
            [.http("400 Bad", Self.message("Unknown parameter: 'stream_options'.")), .stream(StreamSamples.whole)],
            delivery: .streamed)
        #expect(try bare.get().changes == [.withoutStreamOptions])
        let (whole, requests) = try await Samples.exchange(
            [
                .http("400 Bad", Self.message("Unsupported value: 'stream' does not support true with this model.")),
                .json(Samples.completion),
            ], delivery: .streamed)
        #expect(try whole.get().changes == [.whole])
        #expect(try Self.body(of: requests[1])["stream"] == nil)
    }

    @Test func aTemperatureIsHeldToTheRangeThatTheModelTakes() async throws {
        let (result, requests) = try await Samples.exchange([
            .http("400 Bad", Self.message("temperature: range: 0..0.4")), .json(Samples.completion),
        ])
        #expect(try result.get().changes == [.heldTemperature])
        #expect(try Self.body(of: requests[1])["temperature"] as? Double == 0.4)
    }

    @Test(arguments: [
        "bad temperature", "max_completion_tokens is too large: 77. This model supports at most 50 completion tokens",
        "the prompt was refused", "Unsupported parameter: 'logit_bias'", "model seed-oss-36b is not supported",
    ])
    func whatNoFieldCuresIsRefusedAtOnce(words: String) async throws {
        let (result, requests) = try await Samples.exchange([
            .http("400 Bad", Self.message(words)), .json(Samples.completion),
        ])
        #expect(throws: InferenceError.self) { try result.get() }
        #expect(requests.count == 1)
    }

    @Test func aRefusalThatStaysIsToldAsItIs() async throws {
        let body = Self.message("Unsupported parameter: 'seed'")
        let (result, requests) = try await Samples.exchange([.http("400 Bad", body)])
        #expect(
            result
                == .failure(
                    .refused(provider: "fault", model: "m-1", status: 400, message: "Unsupported parameter: 'seed'")))
        #expect(requests.count == 2, "once with it and once without")
    }

    @Test func whatIsDeclaredIsNeverSent() async throws {
        try await FaultServer.serving([.json(Samples.completion)]) { server, address in
            var provider = Provider(name: "fault", baseURL: address)
            provider.adaptation.omitted = [.seed, .maxCompletionTokens]
            provider.modelAdaptations["m-1"] = {
                var own = CallAdaptation()
                own.omitted = [.temperature]
                return own
            }()
            let answer = try await HTTPChatClient.withClient(
                providers: ["fault"], table: ProviderTable([provider]), environment: [:]
            ) { try await $0.answer(Samples.request) }
            #expect(answer.changes == [.withoutTemperature, .withoutSeed, .maxTokens])
            let body = try Self.body(of: try #require(server.requests.first))
            #expect(body["seed"] == nil && body["temperature"] == nil && body["max_completion_tokens"] == nil)
            #expect(body["max_tokens"] as? Int == 77)
        }
    }

    @Test func aRefusedAttemptCostsNothing() async throws {
        let replies: [FaultServer.Reply] = [
            .http("400 Bad", Self.message("Unsupported parameter: 'seed'")), .json(Samples.completion),
        ]
        try await FaultServer.serving(replies) { _, address in
            try await Samples.withClient(at: address) { client in
                let gate = SpendingGate(
                    provider: client, limit: SpendingLimit(tokens: 1_000_000), spent: SpentSoFar(),
                    table: ProviderTable([Provider(name: "fault", baseURL: address)]))
                _ = try await gate.answer(Samples.request)
                #expect(await gate.spent.tokens == 3000)
                #expect(await gate.reserved.tokens == 0)
            }
        }
    }
}
