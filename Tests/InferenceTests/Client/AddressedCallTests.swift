import Foundation
import Inference
import Testing

/// Where calls go to, over real sockets.
@Suite struct AddressedCallTests {
    private func requestLines(
        _ replies: [FaultServer.Reply], at suffix: String, calls: Int = 1
    ) async throws -> (lines: [String], texts: [String]) {
        try await FaultServer.serving(replies) { server, address in
            let origin = address.replacing("/v1", with: "")
            let texts = try await Samples.withClient(at: origin + suffix) { client in
                var texts: [String] = []
                for _ in 0..<calls { texts.append(try await client.answer(Samples.request).text) }
                return texts
            }
            return (server.requests.map { String($0.prefix { $0 != "\r\n" }) }, texts)
        }
    }

    @Test(arguments: [
        ("/v1", "/v1/chat/completions"), ("/v1/", "/v1/chat/completions"), ("//v1//", "/v1/chat/completions"),
        ("/v1/chat/completions", "/v1/chat/completions"),
        (
            "/openai/deployments/m?api-version=2024-10-21",
            "/openai/deployments/m/chat/completions?api-version=2024-10-21"
        ),
    ])
    func aCallGoesToThePathOfItsEndpoint(suffix: String, expected: String) async throws {
        let (lines, texts) = try await requestLines([.json(Samples.completion)], at: suffix)
        #expect(texts == ["Hi"])
        #expect(lines == ["POST \(expected) HTTP/1.1"])
    }

    @Test(arguments: [
        FaultServer.Reply.http("404 Not Found", #"{"detail":"Not Found"}"#),
        .http("404 Not Found", "404 page not found"), .http("405 Method Not Allowed", "<html>"),
        .json(#"{"error":"Unexpected endpoint or method. (POST /chat/completions)"}"#),
    ])
    func anAddressWithoutAPathIsTriedWithTheVersionOnce(first: FaultServer.Reply) async throws {
        let (lines, texts) = try await requestLines([first, .json(Samples.completion)], at: "", calls: 2)
        #expect(texts == ["Hi", "Hi"])
        #expect(
            lines == [
                "POST /chat/completions HTTP/1.1", "POST /v1/chat/completions HTTP/1.1",
                "POST /v1/chat/completions HTTP/1.1",
            ])
    }

    @Test func anAddressWithoutAPathThatAnswersIsLeftAsItIs() async throws {
        let (lines, _) = try await requestLines([.json(Samples.completion)], at: "/", calls: 2)
        #expect(Set(lines) == ["POST /chat/completions HTTP/1.1"])
    }

    @Test(arguments: ["http://127.0.0.1:99999/v1", "http://127.0.0.1:0/v1", "nothing", "http://u:p@127.0.0.1/v1"])
    func anAddressThatIsNoneEndsBeforeAnyCall(address: String) async throws {
        let error = await #expect(throws: (any Error).self) {
            try await Samples.withClient(at: address) { _ in Issue.record("the body ran") }
        }
        #expect(error.map { "\($0)" }?.contains("'fault': expected an address such as https://") == true)
    }

    @Test func aProxyWithAPortBeyond65535IsRefusedAndItsPasswordNotShown() async throws {
        let provider = Provider(name: "far", baseURL: "https://one.example/v1")
        let error = await #expect(throws: InferenceError.self) {
            try await HTTPChatClient.withClient(
                providers: ["far"], table: ProviderTable([provider]),
                environment: ["https_proxy": "http://ann:pa55word@proxy.example:70000"]
            ) { _ in }
        }
        #expect(error == .badAddress(provider: "far", address: "the proxy proxy.example:70000"))
    }

    @Test func anIPv6AddressIsReached() async throws {
        try await Samples.withClient(at: "http://[::1]:1/v1") { client in
            let error = await #expect(throws: InferenceError.self) { try await client.answer(Samples.request) }
            // Nothing listens there, or there is no IPv6: in both cases the address was understood.
            guard case .unreachable = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
