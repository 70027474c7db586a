import Foundation
import Inference
import Synchronization
import Testing

/// Streamed answers over real sockets, however they are cut up.
@Suite struct StreamingTests {
    private func streamed(
        _ replies: FaultServer.Reply..., timeouts: CallTimeouts = Samples.patience,
        retries: RetryPolicy = Samples.promptRetries
    ) async throws -> (result: Result<ChatAnswer, InferenceError>, requests: [String]) {
        try await Samples.exchange(replies, retries: retries, timeouts: timeouts, delivery: .streamed)
    }

    @Test func aStreamIsAskedForWithItsUsage() async throws {
        let (_, requests) = try await streamed(.stream(StreamSamples.whole))
        #expect(
            requests.first?.hasSuffix(
                #""stream":true,"stream_options":{"include_usage":true},"temperature":0.5,"top_p":0.9}"#) == true)
    }

    @Test func framesBecomeAnAnswerWithUsageAndPrice() async throws {
        let answer = try await streamed(.stream(StreamSamples.whole)).result.get()
        #expect(answer.text == "Hi, Zoë 🎈")
        #expect(answer.finishReason == .stop)
        #expect(answer.usage == TokenUsage(promptTokens: 1000, completionTokens: 2000))
        #expect(abs((answer.price?.amount ?? 0) - 0.021) < 1e-12)
        let timing = try #require(answer.timing)
        let firstToken = try #require(timing.firstTokenSeconds)
        #expect(firstToken > 0 && firstToken <= timing.totalSeconds)
    }

    @Test(arguments: [1, 2, 3, 5, 7, 64])
    func whereTheBytesAreCutChangesNothing(size: Int) async throws {
        let bytes = Array((StreamSamples.frame("Zoë 🎈") + StreamSamples.finish + StreamSamples.end).utf8)
        let pieces = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
        let answer = try await streamed(.stream(pieces: pieces, pauseMilliseconds: 0)).result.get()
        #expect(answer.text == "Zoë 🎈")
    }

    @Test(arguments: ["\r\n", "\r", "\n"])
    func everyLineEndOfTheStandardIsRead(lineEnd: String) async throws {
        let text = StreamSamples.whole.replacing("\n", with: lineEnd)
        #expect(try await streamed(.stream(text)).result.get().text == "Hi, Zoë 🎈")
    }

    @Test(arguments: [
        ": keep-alive\n\n: OPENROUTER PROCESSING\n\n", "event: ping\nretry: 300\nid: 1\n\n", "\u{FEFF}", "data:\n\n",
    ])
    func whatCarriesNothingIsSkipped(noise: String) async throws {
        let text = noise + StreamSamples.frame("a") + ": more\n\n" + StreamSamples.frame("b") + StreamSamples.end
        #expect(try await streamed(.stream(text)).result.get().text == "ab")
    }

    @Test(arguments: [
        StreamSamples.frame("Hi") + StreamSamples.finish + StreamSamples.usage,
        StreamSamples.frame("Hi") + StreamSamples.finish + String(StreamSamples.usage.dropLast(2)),
        StreamSamples.frame("Hi") + StreamSamples.finish + StreamSamples.usage + "data: [DO",
    ])
    func aMissingFinalMarkerLosesNothing(text: String) async throws {
        let (result, requests) = try await streamed(.stream(text))
        let answer = try result.get()
        #expect(answer.text == "Hi")
        #expect(answer.usage.promptTokens == 1000)
        #expect(requests.count == 1)
    }

    @Test func aFinishedAnswerOutlivesItsConnection() async throws {
        let text = FaultServer.Reply.streamHead + StreamSamples.frame("Hi") + StreamSamples.finish
        let (reset, once) = try await streamed(.reset(after: text))
        #expect(try reset.get().text == "Hi")
        #expect(once.count == 1)
        let (silent, asked) = try await streamed(
            .textThenSilence(text), timeouts: CallTimeouts(betweenTokensSeconds: 0.2, totalSeconds: 20))
        #expect(try silent.get().text == "Hi")
        #expect(asked.count == 1)
    }

    @Test(arguments: [
        StreamSamples.role, StreamSamples.frame("Hi"), StreamSamples.frame("Hi") + "data: {\"choi", "", "\n\n",
    ])
    func aStreamThatEndsBeforeItsAnswerIsAskedForAgain(text: String) async throws {
        let (result, requests) = try await streamed(.stream(text), .stream(StreamSamples.whole))
        #expect(try result.get().text == "Hi, Zoë 🎈")
        #expect(requests.count == 2)
        let (given, _) = try await streamed(.stream(text))
        #expect(
            given
                == .failure(
                    .interrupted(
                        provider: "fault", model: "m-1", reason: "the stream ended before the answer did")))
    }

    @Test func aStreamCutWithinACodePointIsAskedForAgain() async throws {
        let bytes = Array(StreamSamples.frame("Zoë").utf8)
        let cut = try #require(bytes.firstIndex(of: 0xC3)) + 1
        let (result, requests) = try await streamed(
            .stream(pieces: [Array(bytes[..<cut])]), .stream(StreamSamples.whole))
        #expect(try result.get().text == "Hi, Zoë 🎈")
        #expect(requests.count == 2)
    }

    @Test func repeatedFramesWithNumbersCountOnce() async throws {
        let text =
            "id: 1\n" + StreamSamples.frame("a") + "id: 2\n" + StreamSamples.frame("b") + "id: 2\n"
            + StreamSamples.frame("b") + StreamSamples.finish + StreamSamples.finish + StreamSamples.usage
            + StreamSamples.usage + StreamSamples.end + StreamSamples.end
        let answer = try await streamed(.stream(text)).result.get()
        #expect(answer.text == "ab")
        #expect(answer.usage.completionTokens == 2000)
    }

    @Test func framesOutOfOrderAreAnError() async throws {
        let text = "id: 2\n" + StreamSamples.frame("b") + "id: 1\n" + StreamSamples.frame("a") + StreamSamples.end
        let (result, _) = try await streamed(.stream(text))
        #expect(
            result
                == .failure(.malformed(provider: "fault", reason: "frames out of order, by their own numbers")))
    }

    @Test func usageBeforeTheTextAndNothingAfterTheEndCounts() async throws {
        let text = StreamSamples.usage + StreamSamples.finish + StreamSamples.frame("Hi") + StreamSamples.end
        let answer = try await streamed(.stream(text + StreamSamples.frame(" there"))).result.get()
        #expect(answer.text == "Hi")
        #expect(answer.usage.promptTokens == 1000)
    }

    @Test func thinkingAndOtherChoicesStayOutOfTheText() async throws {
        let text =
            #"data: {"choices":[{"index":0,"delta":{"reasoning_content":"Hm"}}]}"# + "\n\n"
            + #"data: {"choices":[{"index":1,"delta":{"content":"other"}},{"index":0,"delta":{"reasoning":"."}}]}"#
            + "\n\n" + StreamSamples.frame("4") + StreamSamples.end
        let answer = try await streamed(.stream(text)).result.get()
        #expect(answer.text == "4")
        #expect(answer.reasoningText == "Hm.")
    }

    @Test func timesAndGroqsUsageAreRead() async throws {
        let last =
            #"{"choices":[],"x_groq":{"usage":{"prompt_tokens":7,"completion_tokens":3}},"time_info":{"queue_time":0.25,"total_time":1.5}}"#
        let text = StreamSamples.frame("Hi") + StreamSamples.finish + "data: \(last)\n\n" + StreamSamples.end
        let answer = try await streamed(.stream(text)).result.get()
        #expect(answer.usage == TokenUsage(promptTokens: 7, completionTokens: 3))
        #expect(answer.timing?.queueSeconds == 0.25)
        #expect(answer.timing?.providerSeconds == 1.5)
    }

    @Test(arguments: [
        (#"{"error":{"message":"overloaded","code":503}}"#, 503, 4), (#"{"error":{"message":"no"}}"#, 200, 4),
        (#"{"error":{"message":"bad field","code":400},"choices":[]}"#, 400, 1),
    ])
    func anErrorWithinTheStreamIsTheProvidersWord(frame: String, status: Int, tries: Int) async throws {
        let (result, requests) = try await streamed(.stream(StreamSamples.frame("Hi") + "data: \(frame)\n\n"))
        guard case .failure(.refused("fault", "m-1", status, _)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(requests.count == tries)
    }

    @Test(arguments: ["data: nonsense\n\n", "data: [1,2]\n\n", "data: {\"choices\":7}\n\n"])
    func aFrameThatIsNoneIsMalformed(text: String) async throws {
        let (result, _) = try await streamed(.stream(StreamSamples.frame("Hi") + text + StreamSamples.end))
        guard case .failure(.malformed("fault", let reason)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(reason.hasPrefix("a frame of"))
    }

    @Test func aServiceThatDoesNotStreamIsUnderstood() async throws {
        #expect(try await streamed(.json(Samples.completion)).result.get().text == "Hi")
        let unasked = FaultServer.Reply.http("200 OK", StreamSamples.whole, headers: ["Content-Type: text/plain"])
        #expect(try await Samples.exchange([unasked]).result.get().text == "Hi, Zoë 🎈")
    }

    @Test(arguments: [
        ("", CallStage.firstToken), (StreamSamples.role + ": wait\n\n", .firstToken),
        (StreamSamples.frame("Hi"), .betweenTokens),
    ])
    func silenceIsNoticedByItsStage(text: String, stage: CallStage) async throws {
        let (result, _) = try await streamed(
            .textThenSilence(FaultServer.Reply.streamHead + text),
            timeouts: CallTimeouts(firstTokenSeconds: 0.2, betweenTokensSeconds: 0.2, totalSeconds: 20),
            retries: RetryPolicy(largestRetryCount: 0))
        #expect(result == .failure(.timedOut(provider: "fault", model: "m-1", stage: stage, seconds: 0.2)))
    }

    @Test func commentsForEverDoNotKeepACallAlive() async throws {
        let (result, _) = try await streamed(
            .endlessly(FaultServer.Reply.streamHead, then: ": wait\n\n"),
            timeouts: CallTimeouts(firstTokenSeconds: 0.2, totalSeconds: 20), retries: RetryPolicy(largestRetryCount: 0)
        )
        #expect(result == .failure(.timedOut(provider: "fault", model: "m-1", stage: .firstToken, seconds: 0.2)))
    }

    @Test func tokensForEverEndWithTheTotal() async throws {
        let (result, _) = try await streamed(
            .endlessly(FaultServer.Reply.streamHead, then: StreamSamples.frame("more ")),
            timeouts: CallTimeouts(totalSeconds: 0.3), retries: RetryPolicy(largestRetryCount: 0))
        #expect(result == .failure(.timedOut(provider: "fault", model: "m-1", stage: .total, seconds: 0.3)))
    }

    @Test func aListenerHearsThePiecesAndOfANewAttempt() async throws {
        let heard = Mutex<[ChatPiece]>([])
        let answer = try await FaultServer.serving([
            .stream(StreamSamples.frame("lost")), .stream(StreamSamples.whole),
        ]) { _, address in
            try await Samples.withClient(at: address) { client in
                try await client.answer(Samples.request) { piece in heard.withLock { $0.append(piece) } }
            }
        }
        #expect(answer.text == "Hi, Zoë 🎈")
        let expected: [ChatPiece] = [.text("lost"), .restart, .text("Hi"), .text(", Zoë "), .text("🎈")]
        #expect(heard.withLock { $0 } == expected)
    }
}
