import Inference
import MixtureOfAgents
import Testing

@Suite struct MixtureTests {
    private func settings(_ model: String, prompt: String = "Answer.", promptName: String? = nil) -> ModelSettings {
        ModelSettings(provider: "lab", model: model, systemPrompt: prompt, promptName: promptName, temperature: 0.5)
    }

    private func agent(_ name: String, _ model: String = "m") -> Agent {
        Agent(name: name, settings: settings(model))
    }

    @Test func `The order in which agents are named means nothing`() {
        let agents = [agent("b"), agent("a", "z"), agent("a", "y"), agent("b")]
        let one = Mixture(main: settings("main"), cycles: 2, agents: agents)
        let other = Mixture(main: settings("main"), cycles: 2, agents: agents.reversed())
        #expect(one == other)
        #expect(one.fingerprint == other.fingerprint)
        #expect(one.agents.map(\.name) == ["a", "a", "b", "b"])
        #expect(one.agents.map(\.settings.model) == ["y", "z", "m", "m"])
    }

    @Test func `Without agents there are no cycles to tell apart`() {
        #expect(
            Mixture(main: settings("m"), cycles: 4, agents: []) == Mixture(main: settings("m"), cycles: 1, agents: []))
    }

    @Test func `The fingerprint follows what is sent and nothing else`() {
        let base = Mixture(main: settings("m"), cycles: 1, agents: [agent("a")])
        let renamed = Mixture(main: settings("m", promptName: "p.md"), cycles: 1, agents: [agent("a")])
        #expect(base.fingerprint == renamed.fingerprint)
        let others = [
            Mixture(main: settings("n"), cycles: 1, agents: [agent("a")]),
            Mixture(main: settings("m", prompt: "Answer"), cycles: 1, agents: [agent("a")]),
            Mixture(main: settings("m"), cycles: 2, agents: [agent("a")]),
            Mixture(main: settings("m"), cycles: 1, agents: [agent("a"), agent("a")]),
            Mixture(main: settings("m"), cycles: 1, agents: []),
        ]
        #expect(Set(others.map(\.fingerprint) + [base.fingerprint]).count == others.count + 1)
    }

    @Test func `The fingerprint is the same in every release`() {
        let mixture = Mixture(main: settings("m"), cycles: 1, agents: [agent("a")])
        #expect(mixture.fingerprint == "b7f7f58cbeb3")
    }

    @Test func `Taking an agent out takes one copy`() {
        let mixture = Mixture(main: settings("m"), cycles: 2, agents: [agent("a"), agent("a"), agent("b")])
        #expect(mixture.without(agent("a")).agents == [agent("a"), agent("b")])
        #expect(mixture.without(agent("c")) == mixture)
        #expect(mixture.differentAgents == [agent("a"), agent("b")])
    }
}
