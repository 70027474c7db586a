import Foundation
import Inference
import Testing

/// Instructions go into the user's turn where a model knows no system role.
@Suite struct SystemRoleTests {
    @Test(arguments: [
        ("400 Bad", "Developer instruction is not enabled for models/gemma-3-27b-it"),
        ("400 Bad", "System role not supported"), ("500 Oops", "Jinja Exception: System role not supported"),
        ("400 Bad", "Conversation roles must alternate user/assistant/user/assistant/..."),
        ("400 Bad", "Only user, assistant and tool roles are supported, got system"),
        ("400 Bad", "Unsupported value: 'messages[0].role' does not support 'system' with this model."),
        ("422 No", #"messages: Unexpected role \"system\". Use a top-level parameter"#),
    ])
    func isLearnedFromTheRefusal(status: String, words: String) async throws {
        let (result, requests) = try await Samples.exchange([
            .http(status, #"{"error":{"message":"\#(words)"}}"#), .json(Samples.completion),
        ])
        #expect(try result.get().changes == [.instructionsInUserTurn])
        #expect(try Self.turns(requests[1]) == ["user: Be brief.\n\nHello"])
    }

    private static func turns(_ request: String) throws -> [String] {
        let messages = try #require(try RefusedFieldTests.body(of: request)["messages"] as? [[String: String]])
        return messages.map { "\($0["role"] ?? ""): \($0["content"] ?? "")" }
    }

    @Test func turnsOfOneSpeakerAreJoinedWhereTheyMustAlternate() async throws {
        let words = "After the optional system message, conversation roles must alternate user/assistant/..."
        let replies: [FaultServer.Reply] = [
            .http("400 Bad", #"{"message":"\#(words)"}"#), .json(Samples.completion),
        ]
        try await FaultServer.serving(replies) { server, address in
            try await Samples.withClient(at: address) { client in
                let answer = try await client.answer(
                    ChatRequest(
                        provider: "fault", model: "m-1",
                        messages: [
                            ChatMessage(.system, "Be brief."), ChatMessage(.user, "One"), ChatMessage(.user, "Two"),
                        ], sampling: SamplingParameters()))
                #expect(answer.changes == [.joinedTurns])
            }
            #expect(try Self.turns(server.requests[1]) == ["system: Be brief.", "user: One\n\nTwo"])
        }
    }

    @Test func aSpaceMaySaySo() async throws {
        try await FaultServer.serving([.json(Samples.completion)]) { server, address in
            var provider = Provider(name: "fault", baseURL: address)
            provider.adaptation.systemRole = .userTurn
            let answer = try await HTTPChatClient.withClient(
                providers: ["fault"], table: ProviderTable([provider]), environment: [:]
            ) { client in
                try await client.answer(
                    ChatRequest(
                        provider: "fault", model: "m-1",
                        messages: [ChatMessage(.system, "Be brief."), ChatMessage(.assistant, "Yes?")],
                        sampling: SamplingParameters()))
            }
            #expect(answer.changes == [.instructionsInUserTurn])
            #expect(try Self.turns(server.requests[0]) == ["user: Be brief.", "assistant: Yes?"])
        }
    }
}
