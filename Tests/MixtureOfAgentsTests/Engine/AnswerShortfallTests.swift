import Inference
import MixtureOfAgents
import Testing

/// Answers that are less than was asked for, told and counted.
@Suite struct AnswerShortfallTests {
    private func call(
        _ text: String, _ reason: ChatAnswer.FinishReason, model: String = "m", thinking: String? = nil,
        limit: Int? = 50, role: TranscriptCall.Role = .main
    ) -> TranscriptCall {
        TranscriptCall(
            role: role,
            request: ChatRequest(
                provider: "p", model: model, messages: [],
                sampling: SamplingParameters(maximumCompletionTokens: limit)),
            answer: ChatAnswer(
                text: text, reasoningText: thinking, finishReason: reason,
                usage: TokenUsage(promptTokens: 1, completionTokens: 50), price: nil, latencySeconds: 0),
            failure: nil)
    }

    @Test func eachIsToldInItsOwnWords() {
        #expect(call("Paris", .stop).shortfallWords == nil)
        #expect(call("Par", .length).shortfallWords == "was cut off at max_tokens 50: raise it")
        #expect(
            call(" \n", .length, thinking: "The user").shortfallWords
                == "was cut off at max_tokens 50 before its first word: all 50 tokens went to thinking; raise max_tokens"
        )
        #expect(call("", .stop, thinking: "The user").shortfallWords == "gave no text, only thinking")
        #expect(call("", .stop).shortfallWords == "gave no text: an empty answer")
        #expect(call("", .contentFilter).shortfallWords == "was ended by the service's content filter")
        #expect(call("I can't.", .refusal).shortfallWords == "declined to answer")
        #expect(
            call("Hm", .other("repetition")).shortfallWords == "ended with the finish reason 'repetition'")
    }

    @Test func theyAreCountedByModelLimitAndKind() {
        let agent = TranscriptCall.Role.agent(name: "a", place: 0, cycle: 0)
        let transcript = Transcript(
            calls: [
                call("", .length, role: agent), call("", .length, role: agent), call("x", .length, role: agent),
                call("", .length, model: "n", limit: nil, role: agent), call("Paris", .stop),
            ], aggregate: "Paris", failure: nil)
        #expect(
            transcript.shortfalls == [
                ShortfallCount(provider: "p", model: "m", tokenLimit: 50, shortfall: .cutOff),
                ShortfallCount(
                    provider: "p", model: "m", tokenLimit: 50, shortfall: .cutOffBeforeFirstWord, count: 2),
                ShortfallCount(provider: "p", model: "n", tokenLimit: nil, shortfall: .cutOffBeforeFirstWord),
            ])
        #expect(Transcript(calls: [call("Paris", .stop)], aggregate: "Paris", failure: nil).shortfalls.isEmpty)
    }
}
