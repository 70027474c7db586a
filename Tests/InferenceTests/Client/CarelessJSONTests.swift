import Inference
import Testing

/// JSON that is wrong in what doesn't matter: the answer counts.
@Suite struct CarelessJSONTests {
    private func answer(_ content: String) async throws -> String {
        let body = #"{"choices":[{"message":{"content":"\#(content)"},"finish_reason":"stop"}]}"#
        return try await Samples.exchange([.json(body)]).result.get().text
    }

    @Test func pairsOfEscapesAreOneCodePoint() async throws {
        #expect(try await answer(#"a\uD83D\uDE00b"#) == "a😀b")
        #expect(try await answer(#"\\uD83D"#) == #"\uD83D"#, "a backslash that is escaped begins no escape")
    }

    @Test(arguments: [
        (#"a\uD83Db"#, "a\u{FFFD}b"), (#"a\uDE00b"#, "a\u{FFFD}b"), (#"\uD83D\uD83D\uDE00"#, "\u{FFFD}😀"),
        (#"\uDE00\uD83D"#, "\u{FFFD}\u{FFFD}"), (#"\ud83d\n\u0041"#, "\u{FFFD}\nA"),
    ])
    func halvesOfPairsAreReplaced(content: String, expected: String) async throws {
        #expect(try await answer(content) == expected)
    }

    @Test func anEmojiThatIsCutBetweenFramesCostsTwoReplacements() async throws {
        let frames = [#"\ud83d"#, #"\ude00"#].map { #"data: {"choices":[{"delta":{"content":"\#($0)"}}]}"# + "\n\n" }
        let stream = frames.joined() + StreamSamples.finish + StreamSamples.end
        let (result, _) = try await Samples.exchange([.stream(stream)], delivery: .streamed)
        #expect(try result.get().text == "\u{FFFD}\u{FFFD}")
    }
}
