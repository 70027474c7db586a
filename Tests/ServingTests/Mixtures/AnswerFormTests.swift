import Foundation
import Inference
import MixtureOfAgents
import Serving
import Testing

/// What a client may ask of an answer's form, and how it may put its conversation.
@Suite struct AnswerFormTests {
    private func requests(
        of body: String, status: Int = 200, to path: String = "/v1/chat/completions"
    ) async throws -> (main: ChatRequest, agents: [ChatRequest]) {
        let client = ScriptedClient { _ in .saying("fine") }
        try await TestServer.serve(client) { http in
            let reply = try await http.post(body, to: path)
            #expect(reply.status == status, "\(reply.text)")
        }
        let main = try #require(client.requests.first { $0.model == "main" })
        return (main, client.requests.filter { $0.model != "main" })
    }

    // MARK: Stop sequences

    private struct Cut: Sendable {
        let pieces: [String]
        let stop: String
        let text: String
    }

    private static let cuts = [
        Cut(pieces: ["one", " two\n\nthree"], stop: #""\n\n""#, text: "one two"),
        Cut(pieces: ["one EN", "D two"], stop: #"["END"]"#, text: "one "),
        Cut(pieces: ["a E", "NX b", " END c"], stop: #"["zzz", "END"]"#, text: "a ENX b "),
        Cut(pieces: ["line\r", "\nnext"], stop: #"["\n"]"#, text: "line\r"),
        Cut(pieces: ["never EN"], stop: #"["END"]"#, text: "never EN"),
        Cut(pieces: ["END"], stop: #"["END"]"#, text: ""),
        Cut(pieces: ["whole"], stop: #"[""]"#, text: "whole"),
    ]

    @Test(arguments: cuts.indices) func anAnswerEndsBeforeItsFirstStopSequence(index: Int) async throws {
        let cut = Self.cuts[index]
        try await TestServer.serve(PiecewiseClient(pieces: cut.pieces)) { http in
            let whole = try await http.post(TestServer.question(#", "stop": \#(cut.stop)"#))
            let choice = (whole.json["choices"] as? [[String: Any]])?.first
            #expect((choice?["message"] as? [String: Any])?["content"] as? String == cut.text)
            #expect(choice?["finish_reason"] as? String == "stop")
            let streamed = try await http.post(TestServer.question(#", "stream": true, "stop": \#(cut.stop)"#))
            let deltas = streamed.events.compactMap { ($0["choices"] as? [[String: Any]])?.first?["delta"] }
            #expect(deltas.compactMap { ($0 as? [String: Any])?["content"] as? String }.joined() == cut.text)
        }
    }

    @Test func theMainModelAloneHearsOfStopSequencesFourAtMost() async throws {
        let (main, agents) = try await requests(of: TestServer.question(#", "stop": ["a", "", "b", "c", "d", "e"]"#))
        #expect(main.sampling.stop == ["a", "b", "c", "d"])
        #expect(agents.count == 4)
        #expect(agents.allSatisfy { $0.sampling.stop == nil })
    }

    // MARK: Formats

    @Test func theMainModelAloneHearsOfAnObject() async throws {
        let (main, agents) = try await requests(
            of: TestServer.question(#", "response_format": {"type": "json_object"}"#))
        #expect(main.sampling.responseFormat == .jsonObject)
        #expect(agents.allSatisfy { $0.sampling.responseFormat == nil })
    }

    static let schemas: [(format: String, name: String, schema: String, isStrict: Bool?)] = [
        (
            #"{"name": "a", "strict": true, "schema": {"type": "object", "properties": {"why": {}, "answer": {}}}}"#,
            "a",
            #"{"type": "object", "properties": {"why": {}, "answer": {}}}"#, true
        ),
        (#"{"schema": {"z\"}": [1, {"a": "}"}]}, "strict": false}"#, "answer", #"{"z\"}": [1, {"a": "}"}]}"#, false),
        (#"{"schema":{},"name":"b"}"#, "b", "{}", nil),
    ]

    @Test(arguments: schemas.indices) func aSchemaReachesTheMainModelAsItStands(index: Int) async throws {
        let (format, name, schema, isStrict) = Self.schemas[index]
        let (main, agents) = try await requests(
            of: TestServer.question(#", "response_format": {"type": "json_schema", "json_schema": \#(format)}"#))
        #expect(main.sampling.responseFormat == .jsonSchema(name: name, schema: schema, isStrict: isStrict))
        #expect(main.messages.first?.content.contains(schema) == true)
        #expect(agents.allSatisfy { $0.sampling.responseFormat == nil })
        #expect(agents.allSatisfy { $0.messages.first?.content.contains(schema) == false })
        // The same by the other protocol, which doesn't nest it.
        let flat = #"{"type": "json_schema", "# + format.dropFirst()
        let (other, _) = try await requests(
            of: #"{"model": "pair", "input": "Q?", "text": {"format": \#(flat)}}"#, to: "/v1/responses")
        #expect(other.sampling.responseFormat == main.sampling.responseFormat)
    }

    // MARK: Limits and tools

    @Test(arguments: [
        #""max_tokens": -1"#, #""max_completion_tokens": -1"#, #""max_tokens": null"#, #""max_tokens": 4000"#,
    ])
    func noLimitOfTheRequestLeavesTheMixturesOwn(field: String) async throws {
        let (main, _) = try await requests(of: TestServer.question(", \(field)"))
        #expect(main.sampling.maximumCompletionTokens == 100)
    }

    @Test(arguments: [
        #""tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": "none""#,
        #""functions": [{"name": "f"}], "function_call": "none""#, #""tools": [], "tool_choice": "auto""#,
        #""tools": null"#,
    ])
    func toolsThatMustNotBeCalledAreLeftOut(fields: String) async throws {
        _ = try await requests(of: TestServer.question(", \(fields)"))
    }

    // MARK: Conversations

    private struct Conversation: Sendable {
        let messages: String
        let sent: [ChatMessage]
    }

    private static let own = "I am main."
    private static let conversations = [
        Conversation(
            messages: #"[{"role": "system", "content": "What is 2 + 2?"}]"#,
            sent: [ChatMessage(.user, "What is 2 + 2?")]),
        Conversation(
            messages: #"[{"role": "developer", "content": "Rule."}, {"role": "system", "content": "Go."}]"#,
            sent: [ChatMessage(.system, "Rule."), ChatMessage(.user, "Go.")]),
        Conversation(
            messages: """
                [{"role": "user", "content": "Q?"}, {"role": "assistant", "content": "A."}, \
                {"role": "system", "content": "Shorter."}]
                """,
            sent: [ChatMessage(.user, "Q?"), ChatMessage(.assistant, "A."), ChatMessage(.user, "Shorter.")]),
        Conversation(
            messages: #"[{"role": "user", "content": "Q?"}, {"role": "system", "content": "Be brief."}]"#,
            sent: [ChatMessage(.system, "Be brief."), ChatMessage(.user, "Q?")]),
        Conversation(
            messages: """
                [{"role": "user", "content": "Q?"}, {"role": "assistant", "content": null}, \
                {"role": "user", "content": "Well?"}]
                """,
            sent: [ChatMessage(.user, "Q?"), ChatMessage(.user, "Well?")]),
        Conversation(
            messages: """
                [{"role": "user", "content": "Q?"}, {"role": "assistant"}, \
                {"role": "assistant", "content": null, "refusal": "No."}, {"role": "user", "content": "Well?"}]
                """,
            sent: [ChatMessage(.user, "Q?"), ChatMessage(.assistant, "No."), ChatMessage(.user, "Well?")]),
        Conversation(
            messages: """
                [{"role": "user", "content": "Weather?"}, {"role": "assistant", "content": null, "tool_calls": \
                [{"id": "1", "type": "function", "function": {"name": "look", "arguments": "{\\"at\\":\\"Oslo\\"}"}}]}, \
                {"role": "tool", "tool_call_id": "1", "content": "rain"}]
                """,
            sent: [
                ChatMessage(.user, "Weather?"), ChatMessage(.assistant, #"Called look with {"at":"Oslo"}"#),
                ChatMessage(.user, "The call returned: rain"),
            ]),
    ]

    @Test(arguments: conversations.indices) func aConversationReachesTheModels(index: Int) async throws {
        let conversation = Self.conversations[index]
        let (main, _) = try await requests(of: #"{"model": "pair", "messages": \#(conversation.messages)}"#)
        let system = main.messages.first?.content.replacing(Self.own, with: "").split(separator: "\n\n").first { text in
            !text.contains("Proposals") && !text.contains("proposals") && text != "0. fine" && text != "1. fine"
        }
        var sent = Array(main.messages.dropFirst())
        if let system { sent.insert(ChatMessage(.system, String(system)), at: 0) }
        #expect(sent == conversation.sent)
    }
}
