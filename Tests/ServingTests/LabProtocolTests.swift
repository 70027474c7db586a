import Foundation
import Serving
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// What the lab says to requests that the project's own client never sends.
@Suite struct LabProtocolTests {
    /// Status and decoded body of one POST to the lab's chat endpoint.
    private func post(_ body: String) async throws -> (status: Int, json: [String: Any]) {
        let (status, data) = try await LabServer.withServer(seed: 1, timeScale: 0) { baseURL in
            var request = URLRequest(url: try #require(URL(string: baseURL + "/chat/completions")))
            request.httpMethod = "POST"
            request.httpBody = Data(body.utf8)
            let (data, response) = try await URLSession.shared.data(for: request)
            return (try #require(response as? HTTPURLResponse).statusCode, data)
        }
        return (status, try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any]))
    }

    @Test(arguments: ["", "{", "[]", #"{"model":"sim-birch-70b"}"#, #"{"model":7,"messages":[]}"#])
    func whatIsNoRequestIsRefusedInOpenAIsForm(body: String) async throws {
        let (status, json) = try await post(body)
        #expect(status == 400)
        let error = try #require(json["error"] as? [String: Any])
        #expect(error["message"] as? String == "the request is no chat completion request")
    }

    @Test func aRequestOfManyMegabytesIsRefused() async throws {
        let (status, _) = try await post(String(repeating: " ", count: (8 << 20) + 1))
        #expect(status == 413)
    }

    @Test func anAnswerSaysThatItIsSimulated() async throws {
        let (status, json) = try await post(
            #"{"model":"sim-birch-70b","max_tokens":50,"messages":[{"role":"user","content":"What is 2 + 2?"}]}"#)
        #expect(status == 200)
        #expect(json["system_fingerprint"] as? String == "moatune-lab")
        #expect((json["model"] as? String)?.hasPrefix("sim-") == true)
        let usage = try #require(json["usage"] as? [String: Any])
        #expect((usage["completion_tokens"] as? Int ?? 99) <= 50)
    }

    @Test func theServerEndsWithItsBody() async throws {
        struct Refusal: Error {}
        await #expect(throws: Refusal.self) {
            try await LabServer.withServer(seed: 1, timeScale: 0) { _ in throw Refusal() }
        }
    }
}
