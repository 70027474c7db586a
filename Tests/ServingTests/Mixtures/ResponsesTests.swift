import Foundation
import Inference
import MixtureOfAgents
import Serving
import Testing

/// The protocol of `/v1/responses`.
@Suite struct ResponsesTests {
    private static let talkative = ScriptedClient { request in
        .saying(request.model == "main" ? "the aggregate" : "proposal of \(request.model)")
    }

    @Test func aResponseHoldsTheAnswerAndItsUsage() async throws {
        try await TestServer.serve(Self.talkative) { http in
            let reply = try await http.post(
                #"{"model": "pair", "input": "Q?", "instructions": "Be brief.", "metadata": {"a": "b"}}"#,
                to: "/v1/responses")
            #expect(reply.status == 200, "\(reply.text)")
            #expect(reply.json["object"] as? String == "response")
            #expect(reply.json["status"] as? String == "completed")
            #expect(reply.json["instructions"] as? String == "Be brief.")
            #expect(reply.json["metadata"] as? [String: String] == ["a": "b"])
            #expect(reply.json["error"] is NSNull)
            let item = try #require((reply.json["output"] as? [[String: Any]])?.first)
            #expect(item["type"] as? String == "message" && item["role"] as? String == "assistant")
            let part = try #require((item["content"] as? [[String: Any]])?.first)
            #expect(part["type"] as? String == "output_text" && part["text"] as? String == "the aggregate")
            let usage = try #require(reply.json["usage"] as? [String: Any])
            #expect(usage["input_tokens"] as? Int == 50 && usage["output_tokens"] as? Int == 25)
            #expect((usage["output_tokens_details"] as? [String: Any])?["reasoning_tokens"] as? Int == 10)
        }
    }

    @Test func aStreamHasTheOfficialEventsInOrder() async throws {
        try await TestServer.serve(PiecewiseClient(pieces: ["one ", "two"])) { http in
            let reply = try await http.post(
                #"{"model": "pair", "input": "Q?", "stream": true}"#, to: "/v1/responses")
            #expect(reply.headers["content-type"]?.hasPrefix("text/event-stream") == true)
            let events = Self.events(in: reply.text)
            #expect(
                events.map(\.name) == [
                    "response.created", "response.in_progress", "response.output_item.added",
                    "response.content_part.added", "response.output_text.delta", "response.output_text.delta",
                    "response.output_text.done", "response.content_part.done", "response.output_item.done",
                    "response.completed",
                ])
            #expect(events.map { $0.json["type"] as? String } == events.map(\.name))
            #expect(events.map { $0.json["sequence_number"] as? Int } == Array(0..<events.count))
            #expect(events.compactMap { $0.json["delta"] as? String } == ["one ", "two"])
            let first = try #require(events.first?.json["response"] as? [String: Any])
            let last = try #require(events.last?.json["response"] as? [String: Any])
            #expect(first["status"] as? String == "in_progress" && first["id"] as? String == last["id"] as? String)
            #expect((last["usage"] as? [String: Any])?["total_tokens"] as? Int == 75)
        }
    }

    @Test func anAnswerCutShortIsIncompleteAndAFailedMainModelFails() async throws {
        let cut = ScriptedClient { request in
            ChatAnswer(
                text: "half", finishReason: request.model == "main" ? .length : .stop,
                usage: TokenUsage(promptTokens: 1, completionTokens: 1), price: nil, latencySeconds: 0)
        }
        try await TestServer.serve(cut) { http in
            let whole = try await http.post(#"{"model": "pair", "input": "Q?"}"#, to: "/v1/responses")
            #expect(whole.json["status"] as? String == "incomplete")
            #expect((whole.json["incomplete_details"] as? [String: Any])?["reason"] as? String == "max_output_tokens")
            let stream = try await http.post(
                #"{"model": "pair", "input": "Q?", "stream": true}"#, to: "/v1/responses")
            #expect(Self.events(in: stream.text).last?.name == "response.incomplete")
        }
        let failing = ScriptedClient { request in
            if request.model == "main" { throw InferenceError.unreachable(provider: "p", reason: "nothing listens") }
            return .saying("fine")
        }
        try await TestServer.serve(failing) { http in
            let whole = try await http.post(#"{"model": "pair", "input": "Q?"}"#, to: "/v1/responses")
            #expect(whole.status == 502 && whole.error["code"] as? String == "mixture_failed")
            let stream = try await http.post(
                #"{"model": "pair", "input": "Q?", "stream": true}"#, to: "/v1/responses")
            let last = try #require(Self.events(in: stream.text).last)
            #expect(last.name == "response.failed")
            let response = try #require(last.json["response"] as? [String: Any])
            #expect((response["error"] as? [String: Any])?["code"] as? String == "server_error")
        }
    }

    @Test func itemsOfAllKindsThatHoldTextReachTheModels() async throws {
        let client = ScriptedClient { _ in .saying("fine") }
        try await TestServer.serve(client) { http in
            let reply = try await http.post(
                """
                {"model": "pair", "max_output_tokens": 40, "input": [
                  {"role": "developer", "content": "Rule."},
                  {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "First?"}]},
                  {"type": "reasoning", "id": "rs_1", "summary": []},
                  {"type": "message", "role": "assistant", "id": "msg_1", "status": "completed",
                   "content": [{"type": "output_text", "text": "One.", "annotations": []}]},
                  {"type": "function_call", "call_id": "c", "name": "look", "arguments": "{}"},
                  {"type": "function_call_output", "call_id": "c", "output": "rain"},
                  {"role": "user", "content": "Second?"}]}
                """, to: "/responses")
            #expect(reply.status == 200, "\(reply.text)")
        }
        let agent = try #require(client.requests.first)
        #expect(agent.messages.first?.content.hasSuffix("\n\nRule.") == true)
        #expect(
            agent.messages.dropFirst().map(\.content) == [
                "First?", "One.", "Called look with {}", "The call returned: rain", "Second?",
            ])
        #expect(client.requests.last?.sampling.maximumCompletionTokens == 40)
    }

    static let refused: [(fields: String, parameter: String)] = [
        (#""input": "q", "previous_response_id": "resp_1""#, "previous_response_id"),
        (#""input": "q", "conversation": {"id": "c"}"#, "conversation"),
        (#""input": "q", "tools": [{"type": "web_search"}]"#, "tools"),
        (#""input": "q", "background": true"#, "background"), (#""input": "q", "prompt": {"id": "p"}"#, "prompt"),
        (#""input": [{"role": "user", "content": [{"type": "input_image"}]}]"#, "input[0].content"),
        (#""input": [{"type": "item_reference", "id": "x"}]"#, "input[0]"), (#""input": []"#, "input"),
        (#""input": [{"role": "king", "content": "x"}]"#, "input[0].role"), (#""instructions": "x""#, "input"),
        (#""input": "q", "max_output_tokens": 0"#, "max_output_tokens"),
        (#""input": "q", "text": {"format": {"type": "json_schema", "name": "a"}}"#, "text.format.schema"),
    ]

    @Test(arguments: refused) func whatAMixtureCannotDoIsRefusedByName(fields: String, parameter: String) async throws {
        try await TestServer.serve(Self.talkative) { http in
            let reply = try await http.post(#"{"model": "pair", \#(fields)}"#, to: "/v1/responses")
            #expect(reply.status == 400)
            #expect(reply.error["param"] as? String == parameter, "\(reply.text)")
        }
    }

    private static func events(in text: String) -> [(name: String, json: [String: Any])] {
        text.components(separatedBy: "\n\n").compactMap { event in
            let lines = event.split(separator: "\n", maxSplits: 1)
            guard lines.count == 2, lines[0].hasPrefix("event: "), lines[1].hasPrefix("data: ") else { return nil }
            let json = (try? JSONSerialization.jsonObject(with: Data(lines[1].dropFirst(6).utf8))) as? [String: Any]
            return (String(lines[0].dropFirst(7)), json ?? [:])
        }
    }
}
