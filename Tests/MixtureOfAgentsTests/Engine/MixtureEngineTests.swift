import Inference
import MixtureOfAgents
import Testing

@Suite struct MixtureEngineTests {
    static let question = MixtureQuestion(name: "q1", text: "What is {helper_response}?")
    static let refused = InferenceError.refused(provider: "stub", model: "m", status: 500, message: "down")

    private func settings(_ model: String, prompt: String = "You help.\n{helper_response}") -> ModelSettings {
        ModelSettings(provider: "stub", model: model, systemPrompt: prompt, temperature: 0.3)
    }

    private func mixture(_ models: [String], cycles: Int = 1, prompt: String = "You help.\n{helper_response}")
        -> Mixture
    {
        Mixture(
            main: settings("main", prompt: prompt), cycles: cycles,
            agents: models.map { Agent(name: $0, settings: settings($0, prompt: prompt)) })
    }

    private func run(_ mixture: Mixture, _ client: StubClient, seed: UInt64 = 1) async throws -> Transcript {
        try await MixtureEngine(client: client).run(mixture, question: Self.question, replicateSeed: seed)
    }

    @Test func `Agents see nothing at first, then the last proposals in the mixture's order`() async throws {
        let client = StubClient { request in
            // The first agent in order is the last to answer.
            if request.model == "a" { for _ in 0..<200 { await Task.yield() } }
            return .saying("\(request.model) says")
        }
        let transcript = try await run(mixture(["b", "a"], cycles: 2), client)
        let asked = await client.requests(to: "b").map(\.systemPrompt)
        #expect(asked.first == "You help.\n")
        #expect(asked.last?.hasSuffix("Proposals:\n0. a says\n\n1. b says") == true)
        let main = try #require(await client.requests(to: "main").first)
        #expect(main.systemPrompt == asked.last)
        #expect(main.messages.last == ChatMessage(.user, "What is {helper_response}?"))
        #expect(transcript.aggregate == "main says")
        #expect(transcript.failure == nil)
        #expect(
            transcript.calls.map(\.role) == [
                .agent(name: "a", place: 0, cycle: 0), .agent(name: "b", place: 1, cycle: 0),
                .agent(name: "a", place: 0, cycle: 1), .agent(name: "b", place: 1, cycle: 1), .main,
            ])
    }

    @Test func `A prompt without a placeholder gets the proposals behind it`() async throws {
        let client = StubClient { _ in .saying("yes") }
        _ = try await run(mixture(["a"], prompt: "Merge."), client)
        #expect(await client.requests(to: "a").map(\.systemPrompt) == ["Merge."])
        let main = await client.requests(to: "main").map(\.systemPrompt)
        #expect(main.first?.hasPrefix("Merge.\n\nYou have been given several proposals") == true)
    }

    @Test func `A placeholder inside a proposal stays text`() async throws {
        let client = StubClient { _ in .saying("put it at {helper_response}") }
        _ = try await run(mixture(["a"], cycles: 2), client)
        let main = await client.requests(to: "main").map(\.systemPrompt)
        #expect(main.first?.hasSuffix("Proposals:\n0. put it at {helper_response}") == true)
    }

    @Test func `A failed agent is recorded and left out`() async throws {
        let client = StubClient { request in
            if request.model == "b" { throw Self.refused }
            return .saying("\(request.model) says")
        }
        let transcript = try await run(mixture(["a", "b", "c"]), client)
        let main = await client.requests(to: "main").map(\.systemPrompt)
        #expect(main.first?.hasSuffix("Proposals:\n0. a says\n\n1. c says") == true)
        #expect(transcript.aggregate == "main says")
        #expect(transcript.failedCallCount == 1)
        #expect(transcript.calls[1].failure == "stub refused a call to m with status 500: down")
    }

    @Test func `A proposal without text is left out`() async throws {
        let client = StubClient { request in .saying(request.model == "a" ? " \n" : "\(request.model) says") }
        let transcript = try await run(mixture(["a", "b"]), client)
        let main = await client.requests(to: "main").map(\.systemPrompt)
        #expect(main.first?.hasSuffix("Proposals:\n0. b says") == true)
        #expect(transcript.failedCallCount == 0)
    }

    @Test func `When every agent fails the main model is not asked`() async throws {
        let client = StubClient { _ in throw Self.refused }
        let transcript = try await run(mixture(["a", "b"], cycles: 3), client)
        #expect(transcript.aggregate == nil)
        #expect(
            transcript.failure
                == "every agent failed in cycle 1: stub refused a call to m with status 500: down")
        #expect(transcript.callCount == 2)
    }

    @Test func `A failed main model is a value, with what was spent before`() async throws {
        let client = StubClient { request in
            if request.model == "main" { throw Self.refused }
            return .saying("yes")
        }
        let transcript = try await run(mixture(["a"]), client)
        #expect(transcript.aggregate == nil)
        #expect(transcript.failure == "the main model failed: stub refused a call to m with status 500: down")
        #expect(transcript.usage.totalTokens == 15)
    }

    @Test func `Cancellation is thrown, also while agents are asked`() async throws {
        let client = StubClient { _ in
            try await Task.sleep(for: .seconds(60))
            return .saying("late")
        }
        let engine = MixtureEngine(client: client)
        let mixture = mixture(["a", "b"])
        let task = Task { try await engine.run(mixture, question: Self.question, replicateSeed: 1) }
        while await client.requests.isEmpty { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `An error that is not the provider's is thrown`() async throws {
        struct DiskFull: Error {}
        let client = StubClient { _ in throw DiskFull() }
        let mixture = mixture(["a"])
        await #expect(throws: DiskFull.self) { try await run(mixture, client) }
    }

    @Test func `An agent's first call is the same in every mixture that holds it`() async throws {
        let client = StubClient { request in .saying("\(request.model) says") }
        _ = try await run(mixture(["a", "b"]), client)
        _ = try await run(mixture(["c", "a"], cycles: 2), client)
        let asked = await client.requests(to: "a")
        #expect(asked.count == 3)
        #expect(asked[0] == asked[1])
        #expect(asked[1].sampling.seed != asked[2].sampling.seed)
    }

    @Test func `Copies, replicates and questions draw seeds of their own in 31 bits`() async throws {
        let client = StubClient { _ in .saying("yes") }
        _ = try await run(mixture(["a", "a"]), client)
        _ = try await run(mixture(["a", "a"]), client, seed: 2)
        _ = try await MixtureEngine(client: client).run(
            mixture(["a", "a"]), question: MixtureQuestion(name: "q2", text: Self.question.text), replicateSeed: 1)
        let seeds = await client.requests.compactMap(\.sampling.seed)
        #expect(seeds.count == 9)
        #expect(Set(seeds).count == 9)
        #expect(seeds.allSatisfy { (0...Int(Int32.max)).contains($0) })
    }

    @Test func `A mixture without agents asks the main model once`() async throws {
        let client = StubClient { _ in .saying("yes") }
        let transcript = try await run(mixture([], cycles: 3), client)
        #expect(transcript.calls.map(\.role) == [.main])
        #expect(await client.requests.map(\.systemPrompt) == ["You help.\n"])
    }
}
