import Foundation
import Inference
import Testing

/// Secrets are taken out of what services say: whole, in parts, in base64, and before a text is cut.
@Suite struct SecretRedactionTests {
    /// The words of the error that a service's reply gives.
    private func words(_ reply: FaultServer.Reply) async throws -> String {
        let (result, _) = try await Samples.exchange([reply], retries: RetryPolicy(largestRetryCount: 0))
        guard case .failure(let error) = result else { return "" }
        return "\(error)"
    }

    private func leaks(_ words: String) -> [String] {
        let key = Array(Samples.key)
        let forms = [key, Array(Data(Samples.key.utf8).base64EncodedString().prefix(16))]
        return forms.flatMap { form in
            form.indices.dropLast(7).map { String(form[$0..<$0 + 8]) }.filter { words.contains($0) }
        }
    }

    @Test(arguments: 280...300)
    func aKeyAtThePlaceWhereTheTextIsCutLeavesNoPart(length: Int) async throws {
        let text = String(repeating: "x", count: length) + Samples.key + " tail"
        for body in [#"{"error":{"message":"\#(text)"}}"#, text, #"{"detail":"\#(text)"}"#] {
            let words = try await words(.http("400 Bad Request", body))
            #expect(leaks(words).isEmpty && !words.isEmpty, "\(words)")
        }
        let inReply = try await words(.json(#"{"error":{"message":"\#(text)","code":400}}"#))
        #expect(leaks(inReply).isEmpty && !inReply.isEmpty, "\(inReply)")
    }

    @Test func partsOfAKeyAreBlottedOut() async throws {
        for part in [Samples.key.prefix(9), Samples.key.suffix(8), Samples.key.dropFirst(2).prefix(10)] {
            let words = try await words(.http("401 Unauthorized", #"{"error":{"message":"key \#(part)... is bad"}}"#))
            #expect(words.contains("key •••... is bad"), "\(words)")
        }
    }

    @Test(arguments: ["", "a", "ab", "Bearer ", "user:"])
    func aKeyInBase64IsBlottedOutWhereverItBegins(before: String) async throws {
        let encoded = Data((before + Samples.key + "!").utf8).base64EncodedString()
        let urlSafe = encoded.replacing("+", with: "-").replacing("/", with: "_")
        for text in [encoded, urlSafe] {
            let words = try await words(.http("403 Forbidden", #"{"error":{"message":"got \#(text)"}}"#))
            #expect(words.contains("•••"), "\(words)")
            #expect(!words.contains(encoded.dropFirst(before.utf8.count * 2).prefix(8)))
        }
    }

    @Test func innocentWordsStay() async throws {
        let message = "the model is overloaded, try again in 20 seconds"
        #expect(try await words(.http("400 Bad Request", #"{"error":{"message":"\#(message)"}}"#)).contains(message))
    }
}
