import Foundation
import Inference
import MixtureOfAgents
import Testing

@Suite struct MixtureDocumentTests {
    static let plain = Mixture(
        main: ModelSettings(
            provider: "lab", model: "sim-birch-70b", systemPrompt: "Merge.\n{helper_response}\n",
            promptName: "prompts/main.md", temperature: 0.2, topP: 0.9, reasoningEffort: .high,
            maximumCompletionTokens: 4000),
        cycles: 2,
        agents: [
            Agent(name: "critic", settings: ModelSettings(provider: "lab", model: "m: 1", systemPrompt: "Criticize.")),
            Agent(name: "critic", settings: ModelSettings(provider: "lab", model: "m: 1", systemPrompt: "Criticize.")),
        ])

    /// Prompts that a careless writer of YAML or JSON would change.
    static let prompts = [
        "", " leading blank", "\nleading line", "two ends\n\n", "tab\there", "# no comment\n- no list", "a: b",
        "quote \" and \\ backslash", "null", "trailing blank \nnext", "\u{7F}\u{85}\u{2028}\u{FEFF}", "😀 é",
        "a\r\nb", "  ", "line\n\n    deeper\nback", "\\ud83d", "*star &amp",
    ]

    private func mixture(prompt: String) -> Mixture {
        Mixture(
            main: ModelSettings(provider: "lab", model: "m", systemPrompt: prompt), cycles: 1,
            agents: [Agent(name: "a", settings: ModelSettings(provider: "p", model: "m", systemPrompt: prompt))])
    }

    private func complaint(about text: String, provider: String? = nil) -> String {
        do {
            _ = try MixtureDocument.parse(text, as: "m.json", defaultProvider: provider)
            return "nothing"
        } catch {
            return "\(error)"
        }
    }

    @Test func `A mixture survives JSON and YAML`() throws {
        let json = String(decoding: try MixtureDocument.json(of: Self.plain), as: UTF8.self)
        #expect(try MixtureDocument.parse(json, as: "m.json") == Self.plain)
        #expect(try MixtureDocument.parse(MixtureDocument.yaml(of: Self.plain), as: "m.yaml") == Self.plain)
        let alone = Mixture(main: Self.plain.main, cycles: 1, agents: [])
        #expect(try MixtureDocument.parse(MixtureDocument.yaml(of: alone), as: "m.yaml") == alone)
    }

    @Test(arguments: prompts)
    func `Every prompt survives, character by character`(prompt: String) throws {
        let mixture = mixture(prompt: prompt)
        let yaml = try MixtureDocument.parse(MixtureDocument.yaml(of: mixture), as: "m.yaml")
        #expect(Array(yaml.main.systemPrompt.unicodeScalars) == Array(prompt.unicodeScalars))
        let json = String(decoding: try MixtureDocument.json(of: mixture), as: UTF8.self)
        #expect(try MixtureDocument.parse(json, as: "m.json") == mixture)
    }

    @Test func `YAML shows prompts as blocks`() {
        #expect(
            MixtureDocument.yaml(of: Self.plain).hasPrefix(
                """
                format: moatune-mixture/1
                mixture:
                  main:
                    provider: "lab"
                    model: "sim-birch-70b"
                    temperature: 0.2
                    topP: 0.9
                    reasoningEffort: high
                    maximumCompletionTokens: 4000
                    promptName: "prompts/main.md"
                    systemPrompt: |
                      Merge.
                      {helper_response}
                  cycles: 2
                  agents:
                    - name: "critic"
                """))
    }

    @Test func `A later format, a space and a wrong value are refused with their place`() {
        #expect(
            complaint(about: #"{"format": "moatune-mixture/2", "mixture": {}}"#)
                == "m.json:1:12: format: expected the format moatune-mixture/1, found 'moatune-mixture/2'")
        #expect(
            complaint(about: "name: small\ntask: task.yaml\n")
                == "m.json:1:1: expected a mixture: the key 'format' (moatune-mixture/1), or the workshop-style app's "
                + "'main_model', found a space of Moatune's, by the keys name, task; a space file is not a mixture; 'moatune export' writes one "
                + "from a run")
        #expect(
            complaint(
                about: """
                    format: moatune-mixture/1
                    mixture:
                      main: {provider: lab, model: m, systemPrompt: x, temperature: 9}
                      cycles: 1
                      agents: []
                    """)
                == "m.json:3:65: mixture.main.temperature: expected a number from 0.0 to 2.0, found '9'")
    }
}
