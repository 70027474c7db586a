import Inference
import NumericalMethods
import Testing

/// Frames that look like the ones before: whatever is spared in reading them, a stream says what its frames say.
@Suite struct RecurringFrameTests {
    /// Frames whose text is what each of them, read in a stream of its own, adds.
    private static let forms: [@Sendable (String) -> String] = [
        { #"{"id":"1","choices":[{"index":0,"delta":{"content":"\#($0)"},"finish_reason":null}]}"# },
        { #"{"id":"2","choices":[{"index":0,"delta":{"content":"\#($0)"},"finish_reason":null}]}"# },
        { #"{"id":"1","choices":[{"index":0,"delta":{"reasoning":"\#($0)"},"finish_reason":null}]}"# },
        { #"{"id":"1","choices":[{"index":1,"delta":{"content":"\#($0)"},"finish_reason":null}]}"# },
        { #"{"note":"\#($0)","choices":[{"index":0,"delta":{"content":"\#($0)"}}]}"# },
        { #"{"note":"\#($0)","choices":[{"index":0,"delta":{"content":"other"}}]}"# },
        { #"{"choices":[{"delta":{"content":"\#($0)","content":"\#($0)"}}]}"# },
        { #"{"choices":[{"delta":{"content":[{"text":"\#($0)"}],"content":"\#($0)"}}]}"# },
        { #"{"choices":[{"delta":{"content":[{"text":"\#($0)"}]}}]}"# },
        { #"{"choices":[{"delta":{"content":"\#($0)"}},{"index":1,"delta":{"content":"\#($0)"}}]}"# },
        { #"{"choices":[{"delta":{"content":"\#($0)"}}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"# },
        { #"{"choices":[{"delta":{"content":"\#($0)","reasoning":"\#($0)"}}]}"# },
        { #"{"choices": [{"delta": {"content": "\#($0)"}}]}"# },
    ]
    private static let texts = [
        "a", "1", "0", " the", "Zoë", "🎈", "other", "content", #"\n"#, #"\""#, #"\\"#, #"x\u0041y"#, #"\ud83d\ude00"#,
        "", "]}", "{", ":", ",", "null", "a text that no service sent", "\u{7F}", "\u{2028}",
    ]

    private func heard(_ frames: [[UInt8]]) async throws -> Result<Said, InferenceError> {
        let bytes =
            frames.map { Array("data: ".utf8) + $0 + Array("\n\n".utf8) } + [
                Array((StreamSamples.finish + StreamSamples.end).utf8)
            ]
        return try await Samples.exchange([.stream(pieces: bytes, pauseMilliseconds: 0)], delivery: .streamed).result
            .map {
                Said(
                    text: $0.text, reasoning: $0.reasoningText ?? "",
                    usage: $0.usage.isEstimated ? TokenUsage() : $0.usage)
            }
    }

    private struct Said: Equatable {
        var text = ""
        var reasoning = ""
        var usage = TokenUsage()
    }

    @Test(arguments: 0..<12)
    func aStreamSaysWhatItsFramesSayAlone(seed: UInt64) async throws {
        var random = RandomStream(seed: seed, path: "frames")
        var frames: [[UInt8]] = []
        var form = Self.forms[0]
        for _ in 0..<40 {
            // Forms stay for a while, as they do in streams of services.
            if random.uniform() < 0.3 { form = Self.forms[random.integer(below: Self.forms.count)] }
            frames.append(Array(form(Self.texts[random.integer(below: Self.texts.count)]).utf8))
        }
        var expected = Said()
        for frame in frames {
            let alone = try await heard([frame]).get()
            expected.text += alone.text
            expected.reasoning += alone.reasoning
            if alone.usage != TokenUsage() { expected.usage = alone.usage }
        }
        #expect(try await heard(frames).get() == expected)
    }

    @Test func theSameTextBesideTheAnswerIsNotTheAnswer() async throws {
        let frames = ["other", "a", "b"].map { #"{"note":"\#($0)","choices":[{"delta":{"content":"other"}}]}"# }
        #expect(try await heard(frames.map { Array($0.utf8) }).get().text == "otherotherother")
    }

    @Test(arguments: [[0x01], [0xFF], [0xC3, 0x28], [0x22], [0x5C], [0x22, 0x2C, 0x22], [0xED, 0xA0, 0x80]])
    func aBrokenTextInAFrameLikeTheOnesBeforeIsNoText(text: [UInt8]) async throws {
        let (start, end) = (#"{"choices":[{"delta":{"content":""#, #""}}]}"#)
        let broken = Array(start.utf8) + text + Array(end.utf8)
        let alone = try await heard([broken])
        let last = try await heard(["a", "b", "c"].map { Array((start + $0 + end).utf8) } + [broken])
        guard case .failure(.malformed) = alone else {
            Issue.record("\(alone)")
            return
        }
        #expect(last == alone)
    }
}
