import Inference
import Testing

/// The key goes to the provider's address and nowhere else.
@Suite struct KeySecrecyTests {
    @Test(arguments: [301, 302, 303, 307, 308])
    func aRedirectIsNotFollowed(status: Int) async throws {
        try await FaultServer.serving([.json(Samples.completion)]) { other, otherAddress in
            let (result, requests) = try await Samples.exchange([
                .http("\(status) Moved", "", headers: ["Location: \(otherAddress)/chat/completions"])
            ])
            guard case .failure(.refused(_, _, status, let message)) = result else {
                Issue.record("\(result)")
                return
            }
            #expect(message.contains("redirects are not followed"))
            #expect(requests.count == 1)
            #expect(other.requests.isEmpty)
        }
    }

    @Test(arguments: [
        FaultServer.Reply.http("401 Unauthorized", #"{"error":{"message":"Incorrect API key: \#(Samples.key)."}}"#),
        .http("400 Bad Request", "Authorization: Bearer \(Samples.key)"),
        .json(#"{"error":{"message":"bad key \#(Samples.key)"}}"#),
        .http("200 OK", "x", headers: ["Content-Type: \(Samples.key)"]),
        .text("HTTP/1.1 \(Samples.key)\r\n\r\n"),
        .close,
    ])
    func noErrorHoldsTheKey(reply: FaultServer.Reply) async throws {
        let (result, _) = try await Samples.exchange([reply], retries: RetryPolicy(largestRetryCount: 0))
        guard case .failure(let error) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(!"\(error)".contains(Samples.key))
        #expect(!String(reflecting: error).contains(Samples.key))
    }

    @Test func theClientPrintsNoKey() async throws {
        try await Samples.withClient(at: "http://127.0.0.1:1") { client in
            var text = "\(client)"
            dump(client, to: &text, maxItems: 2000)
            #expect(!text.contains(Samples.key))
        }
    }
}
