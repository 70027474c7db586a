import Foundation
import Inference
import MixtureOfAgents
import Testing

@Suite struct TranscriptTests {
    private static let request = ChatRequest(
        provider: "stub", model: "m", messages: [ChatMessage(.user, "?")], sampling: SamplingParameters(seed: 1))

    private func call(_ role: TranscriptCall.Role, seconds: Double, price: Double? = 0.25) -> TranscriptCall {
        TranscriptCall(
            role: role, request: Self.request, answer: .saying("x", price: price, seconds: seconds), failure: nil)
    }

    private func transcript(lastPrice: Double? = 0.25) -> Transcript {
        Transcript(
            calls: [
                call(.agent(name: "a", place: 0, cycle: 0), seconds: 3),
                call(.agent(name: "b", place: 1, cycle: 0), seconds: 1),
                TranscriptCall(
                    role: .agent(name: "a", place: 0, cycle: 1), request: Self.request, answer: nil, failure: "down"),
                call(.agent(name: "b", place: 1, cycle: 1), seconds: 2),
                call(.main, seconds: 4, price: lastPrice),
            ], aggregate: "x", failure: nil)
    }

    @Test func `Latency follows the critical path: the slowest of each cycle, then the main model`() {
        #expect(transcript().latencySeconds == 3 + 2 + 4)
    }

    @Test func `The path names its calls and parts the provider's time from the network's`() {
        let path = transcript().criticalPath
        #expect(path.places == [0, 3, 4])
        #expect(path.pathSeconds == 9)
        #expect(path.sumSeconds == 10)
        #expect(path.providerSeconds == nil && path.networkSeconds == nil)
        func timed(_ role: TranscriptCall.Role, total: Double, provider: Double) -> TranscriptCall {
            let answer = ChatAnswer(
                text: "x", usage: TokenUsage(), price: nil, latencySeconds: total,
                timing: CallTiming(totalSeconds: total, providerSeconds: provider))
            return TranscriptCall(role: role, request: Self.request, answer: answer, failure: nil)
        }
        let told = CriticalPath(of: [
            timed(.agent(name: "a", place: 0, cycle: 0), total: 2, provider: 1.5),
            timed(.agent(name: "b", place: 1, cycle: 0), total: 2, provider: 1),
            timed(.main, total: 1, provider: 0.75),
        ])
        #expect(told.places == [0, 2])
        #expect(told.sumSeconds == 5)
        #expect(told.providerSeconds == 2.25 && told.networkSeconds == 0.75)
    }

    @Test func `Totals are summed over what was answered`() {
        #expect(transcript().callCount == 5)
        #expect(transcript().failedCallCount == 1)
        #expect(transcript().usage == TokenUsage(promptTokens: 40, completionTokens: 20))
        #expect(transcript().price == USDollars(1))
    }

    @Test func `One unknown price makes the sum unknown`() {
        #expect(transcript(lastPrice: nil).price == nil)
    }

    @Test func `A transcript survives its encoding`() throws {
        let data = try JSONEncoder().encode(transcript())
        #expect(try JSONDecoder().decode(Transcript.self, from: data) == transcript())
    }
}
