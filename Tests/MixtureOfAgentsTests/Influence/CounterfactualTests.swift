import Inference
import MixtureOfAgents
import NumericalMethods
import Testing

@Suite struct CounterfactualTests {
    static let question = MixtureQuestion(name: "q1", text: "What is it?")

    private func mixture(_ agents: [String], cycles: Int) -> Mixture {
        func settings(_ model: String) -> ModelSettings {
            ModelSettings(
                provider: "stub", model: model, systemPrompt: "You help.\n{helper_response}", temperature: 0.7)
        }
        return Mixture(
            main: settings("main"), cycles: cycles, agents: agents.map { Agent(name: $0, settings: settings($0)) })
    }

    /// A text that everything asked decides.
    private static func client() -> StubClient {
        StubClient { request in
            let asked = request.messages.map(\.content).joined() + "\(request.sampling.seed ?? 0)" + request.model
            return .saying(StableDigest(of: asked).short)
        }
    }

    @Test(arguments: [
        (cycles: 1, agents: ["a", "b", "c"], out: ["b"], made: 1),
        (cycles: 1, agents: ["a", "b", "c", "d"], out: ["b", "d"], made: 1),
        (cycles: 1, agents: ["a"], out: ["a"], made: 1),
        (cycles: 3, agents: ["a", "b", "c"], out: ["a"], made: 5),
        (cycles: 2, agents: ["a", "a", "b"], out: ["a"], made: 3),
        (cycles: 2, agents: ["a", "b"], out: ["z"], made: 0),
    ])
    func onlyWhatStandsDownstreamIsAskedAgain(
        cycles: Int, agents: [String], out: [String], made: Int
    ) async throws {
        let mixture = mixture(agents, cycles: cycles)
        let silent = out.compactMap { name in mixture.agents.first { $0.name == name } }
        let client = Self.client()
        let engine = MixtureEngine(client: client)
        let transcript = try await engine.run(mixture, question: Self.question, replicateSeed: 5)
        let before = await client.requests.count
        let found = try await engine.counterfactual(
            transcript, of: mixture, without: silent, question: Self.question, replicateSeed: 5)
        #expect(await client.requests.count - before == made)
        #expect(found.madeCallCount == made)
        #expect(found.savedCallCount == found.transcript.callCount - made)
        let lean = silent.reduce(mixture) { $0.without($1) }
        let anew = try await engine.run(lean, question: Self.question, replicateSeed: 5)
        #expect(found.transcript == anew)
        #expect(Counterfactual.sharedCallCount(of: anew, with: transcript) == anew.callCount - made)
    }

    @Test func oneCycleFewerAsksTheMainModelAlone() async throws {
        let client = Self.client()
        let engine = MixtureEngine(client: client)
        let transcript = try await engine.run(
            mixture(["a", "b"], cycles: 3), question: Self.question, replicateSeed: 1)
        let fewer = mixture(["a", "b"], cycles: 2)
        let found = try await engine.counterfactual(
            transcript, as: fewer, question: Self.question, replicateSeed: 1)
        #expect(found.madeCallCount == 1 && found.savedCallCount == 4)
        #expect(found.transcript == (try await engine.run(fewer, question: Self.question, replicateSeed: 1)))
    }

    @Test func aCallThatFailedHasFailedHereToo() async throws {
        let client = StubClient { request in
            if request.model == "b" {
                throw InferenceError.refused(provider: "stub", model: "b", status: 500, message: "down")
            }
            return .saying("\(request.model) says")
        }
        let engine = MixtureEngine(client: client)
        let mixture = mixture(["a", "b", "c"], cycles: 1)
        let transcript = try await engine.run(mixture, question: Self.question, replicateSeed: 1)
        let found = try await engine.counterfactual(
            transcript, of: mixture, without: [mixture.agents[0]], question: Self.question, replicateSeed: 1)
        #expect(await client.requests(to: "b").count == 1)
        #expect(found.transcript.failedCallCount == 1)
        #expect(found.madeCallCount == 1)
    }

    @Test func anotherSeedsTranscriptIsOfNoUse() async throws {
        let engine = MixtureEngine(client: Self.client())
        let mixture = mixture(["a", "b"], cycles: 1)
        let transcript = try await engine.run(mixture, question: Self.question, replicateSeed: 1)
        let found = try await engine.counterfactual(
            transcript, of: mixture, without: [mixture.agents[0]], question: Self.question, replicateSeed: 2)
        #expect(found.savedCallCount == 0)
    }
}
