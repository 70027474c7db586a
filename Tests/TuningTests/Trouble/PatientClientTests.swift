import Foundation
import Inference
import Synchronization
import Testing
import Tuning

/// What a call does when its provider is in trouble, against a provider that fails as it is told.
@Suite struct PatientClientTests {
    /// Throws its errors in turn, then answers for ever.
    final class FailingClient: ChatClient {
        private let errors: Mutex<[InferenceError]>
        private let asked = Mutex(0)

        init(_ errors: [InferenceError]) { self.errors = Mutex(errors) }

        var askedCount: Int { asked.withLock { $0 } }

        func answer(_ request: ChatRequest) async throws -> ChatAnswer {
            asked.withLock { $0 += 1 }
            let error = errors.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            if let error { throw error }
            return ChatAnswer(text: "2", usage: TokenUsage(), price: nil, latencySeconds: 0)
        }
    }

    final class Said: Sendable {
        let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: String { lines.withLock { $0.joined(separator: "\n") } }
    }

    private static let request = ChatRequest(
        provider: "p", model: "m", messages: [ChatMessage(.user, "1 + 1?")], sampling: SamplingParameters())
    private static let down = InferenceError.refused(provider: "p", model: "m", status: 503, message: "overloaded")

    private func client(
        _ provider: FailingClient, secondsLeft: Double? = nil, stop: StopSignal = StopSignal(), said: Said = Said(),
        vitals: RunVitals = RunVitals()
    ) -> PatientClient {
        PatientClient(
            provider: provider, patience: Patience(waitScale: 0.001), vitals: vitals, stop: stop,
            secondsLeft: { secondsLeft }, say: { said.add($0) })
    }

    @Test func aLongOutageIsWaitedFor() async throws {
        let away = InferenceError.unreachable(provider: "p", reason: "refused")
        let provider = FailingClient(Array(repeating: away, count: 25))
        let said = Said()
        let vitals = RunVitals()
        let answer = try await client(provider, said: said, vitals: vitals).answer(Self.request)
        #expect(answer.text == "2" && provider.askedCount == 26)
        #expect(said.all.contains("is asked again until it answers") && said.all.contains("p answers again"))
        #expect(vitals.pulse(headroom: []).errors == ["unreachable": 25])
        #expect(vitals.pulse(headroom: []).waits.isEmpty && vitals.pulse(headroom: []).callsInFlight == 0)
    }

    /// Calls that fail together show that it is the service: none of them is given up.
    @Test func aServiceThatFailsOnAllCallsIsWaitedFor() async throws {
        let vitals = RunVitals()
        let provider = FailingClient(Array(repeating: Self.down, count: 80))
        let said = Said()
        let failing = client(provider, said: said, vitals: vitals)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { _ = try await failing.answer(Self.request) } }
            try await group.waitForAll()
        }
        #expect(provider.askedCount == 84)
        #expect(said.all.split(separator: "\n").count { $0.contains("is asked again until it answers") } == 1)
        #expect(said.all.split(separator: "\n").count { $0.contains("p answers again") } == 1)
    }

    @Test func aFailureFromBeforeAnAnswerIsNotWaitedFor() {
        let vitals = RunVitals()
        let wait = ProviderWait(provider: "p", reason: "down", since: 0)
        _ = vitals.noteSuccess(provider: "p", model: "m")
        #expect(!vitals.noteWait(wait, isWorthTelling: true, unlessAnswered: ("m", 0)))
        #expect(vitals.pulse(headroom: []).waits.isEmpty)
        #expect(vitals.noteWait(wait, isWorthTelling: true, unlessAnswered: ("m", 1)))
        #expect(vitals.pulse(headroom: []).waits == [wait])
    }

    /// Nobody else shows whether the service would fail on all; without a limit of time it would be asked for ever.
    @Test func aLoneCallThatTheServiceFailsOnIsGivenUpAtLast() async throws {
        let provider = FailingClient(Array(repeating: Self.down, count: 1000))
        await #expect(throws: Self.down) { try await client(provider).answer(Self.request) }
        #expect(provider.askedCount == Patience().largestLoneRoundCount)
        let leftAlone = InferenceError.leftAlone(
            provider: "p", failureCount: 10, pauseSeconds: 64, lastFailure: "status 503")
        let left = FailingClient([Self.down] + Array(repeating: leftAlone, count: 1000))
        await #expect(throws: leftAlone) { try await client(left).answer(Self.request) }
        #expect(left.askedCount == Patience().largestLoneRoundCount)
    }

    @Test func aClientsNewsAreToldOnceAndShownUntilTheProviderReplies() async throws {
        let vitals = RunVitals()
        let news = ProviderNews.leftAlone(provider: "p", failureCount: 10, reason: "connection refused")
        let words = try #require(vitals.note(news))
        #expect(words.contains("p is in trouble") && words.contains("10 calls in a row failed"))
        #expect(vitals.note(news) == nil)
        #expect(vitals.pulse(headroom: []).waits.map(\.provider) == ["p"])
        #expect(vitals.note(.repliesAgain(provider: "p"))?.hasPrefix("p answers again, after 0 seconds") == true)
        #expect(vitals.note(.repliesAgain(provider: "p")) == nil)
        #expect(vitals.pulse(headroom: []).waits.isEmpty)
    }

    @Test func brokenRepliesAreAskedForAFewTimesOnly() async throws {
        let broken = InferenceError.malformed(provider: "p", reason: "no JSON")
        let cured = FailingClient(Array(repeating: broken, count: 3))
        #expect(try await client(cured).answer(Self.request).text == "2")
        let lasting = FailingClient(Array(repeating: broken, count: 9))
        await #expect(throws: broken) { try await client(lasting).answer(Self.request) }
        #expect(lasting.askedCount == 4)
    }

    @Test func anOutageBeforeABrokenReplyIsNotTheCallsFault() async throws {
        let away = InferenceError.unreachable(provider: "p", reason: "refused")
        let broken = InferenceError.malformed(provider: "p", reason: "no JSON")
        let provider = FailingClient(Array(repeating: away, count: 6) + Array(repeating: broken, count: 3))
        #expect(try await client(provider).answer(Self.request).text == "2")
    }

    @Test func aCallThatIsRefusedByItselfIsTheMixturesOwn() async throws {
        let error = InferenceError.contextTooLong(provider: "p", model: "m", message: "too long")
        let provider = FailingClient([error])
        await #expect(throws: error) { try await client(provider).answer(Self.request) }
        #expect(provider.askedCount == 1)
    }

    @Test func anOutageEndsWithTheBudgetsTime() async throws {
        let provider = FailingClient(Array(repeating: Self.down, count: 1000))
        await #expect {
            try await client(provider, secondsLeft: -300).answer(Self.request)
        } throws: { error in
            if case TuningError.providerOutlastsBudget(provider: "p", _) = error { true } else { false }
        }
    }

    @Test func otherCallsThatAreAnsweredShowThatItIsNotTheProvider() async throws {
        let vitals = RunVitals()
        let steady = client(FailingClient([]), vitals: vitals)
        let provider = FailingClient(Array(repeating: Self.down, count: 1000))
        let failing = client(provider, vitals: vitals)
        await #expect(throws: Self.down) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await failing.answer(Self.request) }
                group.addTask {
                    for _ in 0..<200 {
                        _ = try await steady.answer(Self.request)
                        try await Task.sleep(for: .milliseconds(5))
                    }
                }
                try await group.next()
                group.cancelAll()
            }
        }
        #expect(provider.askedCount < 50)
    }
}
