import Foundation
import Inference
import Testing

/// How the form that an answer is to have is sent.
@Suite struct AnswerFormFieldTests {
    private static let schemas: [(schema: String, isStrict: Bool?, sent: String)] = [
        (
            #"{"type": "object", "properties": {"why": {}, "answer": {"maximum": 9007199254740993}}}"#, true,
            #"{"json_schema":{"name":"n","schema":{"type": "object", "properties": {"why": {}, "answer": "#
                + #"{"maximum": 9007199254740993}}},"strict":true},"type":"json_schema"}"#
        ),
        (#"{"b":1,"a":2}"#, nil, #"{"json_schema":{"name":"n","schema":{"b":1,"a":2}},"type":"json_schema"}"#),
        (#"{"b":"ü"}"#, false, #"{"json_schema":{"name":"n","schema":{"b":"ü"},"strict":false},"type":"json_schema"}"#),
    ]

    @Test(arguments: schemas.indices) func aSchemaIsSentAsItStands(index: Int) async throws {
        let (schema, isStrict, expected) = Self.schemas[index]
        let body = try await Self.body(
            SamplingParameters(responseFormat: .jsonSchema(name: "n", schema: schema, isStrict: isStrict)))
        #expect(body.contains(#""response_format":\#(expected)"#), "\(body)")
        #expect(body.contains(#""content":"\"schema\":\"\u0001schema\""#), "\(body)")
    }

    @Test func anObjectAndStopSequencesAreSent() async throws {
        let body = try await Self.body(SamplingParameters(stop: ["\n", "END"], responseFormat: .jsonObject))
        #expect(body.contains(#""response_format":{"type":"json_object"},"stop":["\n","END"]"#), "\(body)")
        let text = try await Self.body(SamplingParameters(responseFormat: .text))
        #expect(text.contains(#""response_format":{"type":"text"}"#), "\(text)")
    }

    @Test(arguments: [
        "Unsupported parameter: 'stop' is not supported with this model.",
        "Unrecognized request argument supplied: `stop`",
        "property 'stop' is unsupported",
    ])
    func refusedStopSequencesAreLeftOut(words: String) async throws {
        let refusal = #"{"error":{"message":"\#(words)","type":"invalid_request_error"}}"#
        let request = Self.request(SamplingParameters(stop: ["END"]))
        let sent = try await FaultServer.serving([.http("400 Bad", refusal), .json(Samples.completion)]) {
            server, address in
            _ = try await Samples.withClient(at: address) { try await $0.answer(request) }
            return server.requests
        }
        #expect(sent.map { $0.contains(#""stop":"#) } == [true, false])
    }

    private static func request(_ sampling: SamplingParameters) -> ChatRequest {
        ChatRequest(
            provider: Samples.request.provider, model: Samples.request.model,
            messages: [ChatMessage(.user, #""schema":"\#u{1}schema""#)], sampling: sampling)
    }

    /// The body of a call whose message holds what stands for a schema while a body is made.
    private static func body(_ sampling: SamplingParameters) async throws -> String {
        let request = request(sampling)
        return try await FaultServer.serving([.json(Samples.completion)]) { server, address in
            _ = try await Samples.withClient(at: address) { try await $0.answer(request) }
            let sent = try #require(server.requests.first)
            return sent.components(separatedBy: "\r\n\r\n").dropFirst().joined()
        }
    }
}
