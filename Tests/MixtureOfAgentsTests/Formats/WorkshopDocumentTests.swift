import Foundation
import Inference
import MixtureOfAgents
import Testing

@Suite struct WorkshopDocumentTests {
    static let mixture = Mixture(
        main: ModelSettings(
            provider: "cerebras", model: "gpt-oss-120b", systemPrompt: "Merge {these}.", temperature: 0.1,
            maximumCompletionTokens: 900),
        cycles: 3,
        agents: [
            Agent(
                name: "critic",
                settings: ModelSettings(
                    provider: "cerebras", model: "qwen", systemPrompt: "{helper_response}\nCriticize.",
                    temperature: 0.3)),
            Agent(
                name: "critic",
                settings: ModelSettings(
                    provider: "cerebras", model: "qwen", systemPrompt: "{helper_response}\nCriticize.",
                    temperature: 0.3)),
        ])

    private func complaint(about text: String, provider: String? = "cerebras") -> String {
        do {
            _ = try MixtureDocument.parse(text, as: "m.json", defaultProvider: provider)
            return "nothing"
        } catch {
            return "\(error)"
        }
    }

    @Test func `The app's keys are written, prompts as its templates want them`() throws {
        #expect(
            String(decoding: try WorkshopDocument.json(of: Self.mixture), as: UTF8.self) == #"""
                {
                  "cycles" : 3,
                  "main_model" : "gpt-oss-120b",
                  "max_tokens" : 900,
                  "moa_layer_agent_config" : {
                    "critic" : {
                      "model_name" : "qwen",
                      "system_prompt" : "{helper_response}\nCriticize.",
                      "temperature" : 0.3
                    },
                    "critic-2" : {
                      "model_name" : "qwen",
                      "system_prompt" : "{helper_response}\nCriticize.",
                      "temperature" : 0.3
                    }
                  },
                  "reference_system_prompt" : "You have been given several proposals by other models for the user's latest question. Judge them critically: some may be wrong or incomplete, and none should simply be repeated. Use what is right in them to give one accurate answer.\n\nProposals:\n{responses}",
                  "system_prompt" : "Merge {{these}}.\n\n{helper_response}",
                  "temperature" : 0.1
                }

                """#)
    }

    @Test func `What is written is read back`() throws {
        let text = String(decoding: try WorkshopDocument.json(of: Self.mixture), as: UTF8.self)
        let back = try MixtureDocument.parse(text, as: "m.json", defaultProvider: "cerebras")
        #expect(back.main.systemPrompt == "Merge {these}.\n\n{helper_response}")
        #expect(back.main.maximumCompletionTokens == 900)
        #expect(back.cycles == 3)
        #expect(back.agents.map(\.name) == ["critic", "critic-2"])
        #expect(back.agents.map(\.settings) == Self.mixture.agents.map(\.settings))
    }

    @Test func `The other name of the agents' key is read too`() throws {
        let text = #"""
            {"main_model": "m", "system_prompt": "\ud83d\ude00 {helper_response}",
             "layer_agent_config": {"a": {"system_prompt": "{helper_response}", "model_name": "n", "temperature": 0.7}}}
            """#
        let mixture = try MixtureDocument.parse(text, as: "m.json", defaultProvider: "groq")
        #expect(mixture.cycles == 1)
        #expect(mixture.main.systemPrompt == "😀 {helper_response}")
        #expect(mixture.agents.map(\.settings.provider) == ["groq"])
    }

    @Test func `A missing provider and a wrong value are named`() {
        let text = #"{"main_model": "m", "system_prompt": "{helper_response}"}"#
        #expect(
            complaint(about: text, provider: nil)
                == "m.json:1:16: main_model: expected to know whose model this is, since the form does not say it, "
                + "found 'm'; name the provider, such as --provider cerebras")
        #expect(
            complaint(about: #"{"main_model": "m", "cycles": 2.5}"#)
                == "m.json:1:31: cycles: expected a whole number from 1 to 100, found '2.5'")
        #expect(
            complaint(about: #"{"main_model": "m", "layer_agent_config": {"a": {"temperature": "hot"}}}"#)
                == "m.json:1:65: layer_agent_config.a.temperature: expected a number from 0.0 to 2.0, found 'hot'")
    }

    @Test func `What the form can't say is told`() {
        #expect(WorkshopDocument.losses(of: Self.mixture).isEmpty)
        let other = Mixture(
            main: ModelSettings(provider: "lab", model: "m", systemPrompt: ""), cycles: 1, agents: [])
        #expect(
            WorkshopDocument.losses(of: other) == ["The app takes its own three agents when a file has none."])
    }
}
