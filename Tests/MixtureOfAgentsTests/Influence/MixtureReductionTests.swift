import MixtureOfAgents
import Testing

@Suite struct MixtureReductionTests {
    private func mixture(_ names: [String], cycles: Int) -> Mixture {
        func settings(_ model: String) -> ModelSettings {
            ModelSettings(provider: "p", model: model, systemPrompt: "")
        }
        return Mixture(
            main: settings("main"), cycles: cycles, agents: names.map { Agent(name: $0, settings: settings($0)) })
    }

    @Test func aReductionTakesOneCopyOrOneCycle() {
        let whole = mixture(["a", "a", "b"], cycles: 3)
        let a = MixtureReduction.agent(whole.agents[0])
        #expect(whole.reduced(by: [a]) == mixture(["a", "b"], cycles: 3))
        #expect(whole.reduced(by: [a, .cycle, a]) == mixture(["b"], cycles: 2))
        #expect(whole.reduced(by: [a, a, a]) == mixture(["b"], cycles: 3))
        #expect(whole.reduced(by: [.cycle, .cycle, .cycle]) == mixture(["a", "a", "b"], cycles: 1))
    }
}
