import Foundation
import Inference
import Testing

/// What is heard of a stream is the answer alone, wherever its pieces are cut.
@Suite struct ThinkingStreamTests {
    private static func stream(_ content: String, pieces size: Int) throws -> String {
        let letters = Array(content)
        let frames = try stride(from: 0, to: letters.count, by: size).map { start in
            let text = String(letters[start..<min(start + size, letters.count)])
            let quoted = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
            return #"data: {"choices":[{"index":0,"delta":{"content":\#(quoted)}}]}"# + "\n\n"
        }
        return frames.joined() + StreamSamples.finish + StreamSamples.end
    }

    private func heard(_ content: String, pieces size: Int, calls: Int = 1) async throws -> (ChatAnswer, Heard) {
        let stream = try Self.stream(content, pieces: size)
        return try await FaultServer.serving([.stream(stream)]) { _, address in
            try await Samples.withClient(at: address) { client in
                for _ in 1..<calls { _ = try await client.answer(Samples.request) { _ in } }
                let heard = Heard()
                return (try await client.answer(Samples.request) { heard.add($0) }, heard)
            }
        }
    }

    @Test(arguments: ThinkingTextTests.thoughts, [1, 3, 7, 1000])
    func theAnswerAloneIsHeard(content: ThinkingTextTests.Content, size: Int) async throws {
        let (answer, heard) = try await heard(content.content, pieces: size)
        #expect(answer.text == content.answer)
        #expect(answer.reasoningText == content.thinking)
        #expect(heard.text == content.answer)
    }

    @Test(arguments: ThinkingTextTests.answers.filter { !$0.isEmpty }, [1, 4])
    func whatSpeaksOfMarksIsHeardAsItIs(content: String, size: Int) async throws {
        let (answer, heard) = try await heard(content, pieces: size)
        #expect(answer.text == content)
        #expect(heard.text == content)
    }

    @Test func anAnswerIsHeardWhileItIsWritten() async throws {
        let (_, heard) = try await heard("<think>Hm.</think>Seven, as I count.", pieces: 5)
        #expect(heard.pieces.count > 4)
        #expect(!heard.pieces.contains(.restart))
    }

    @Test func thinkingThatNoMarkOpenedIsHeldBackOnceItIsKnown() async throws {
        let content = "Counting on fingers gives 7.\n</think>\n\n7"
        let (_, first) = try await heard(content, pieces: 4)
        #expect(first.pieces.contains(.restart), "the first pieces looked like an answer")
        let (_, second) = try await heard(content, pieces: 4, calls: 2)
        #expect(!second.pieces.contains(.restart))
        #expect(second.text == "7")
    }

    @Test func whoMeansItKeepsIt() async throws {
        let content = "<think>a</think>7"
        let stream = try Self.stream(content, pieces: 3)
        try await FaultServer.serving([.stream(stream)]) { _, address in
            var provider = Provider(name: "fault", baseURL: address)
            provider.adaptation.contentThinking = .keep
            let heard = Heard()
            let answer = try await HTTPChatClient.withClient(
                providers: ["fault"], table: ProviderTable([provider]), environment: [:]
            ) { client in try await client.answer(Samples.request) { heard.add($0) } }
            #expect(answer.text == content && heard.text == content)
            #expect(answer.reasoningText == nil)
        }
    }
}
