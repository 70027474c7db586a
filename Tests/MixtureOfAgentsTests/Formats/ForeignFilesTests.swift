import Foundation
import Inference
import MixtureOfAgents
import Testing

/// Files of the workshop's app, of its forks, and of other programs, in the shapes that these write.
@Suite struct ForeignFilesTests {
    private func read(_ text: String) throws -> MixtureDocument.NotedMixture {
        let folder = try TemporaryFolder(["moa_config.json": text])
        return try MixtureDocument.readNoted(
            folder.url.appending(path: "moa_config.json"), defaultProvider: "cerebras")
    }

    private func complaint(_ text: String) -> String {
        do {
            _ = try MixtureDocument.parse(text, as: "m.json", defaultProvider: "cerebras")
            return "nothing"
        } catch {
            return "\(error)"
        }
    }

    @Test func `The download button's file is read, null and missing keys as the app's defaults`() throws {
        let found = try read(
            #"""
            {"main_model": "llama-3.3-70b", "cycles": 3, "temperature": 0.1, "max_tokens": null,
             "system_prompt": null, "reference_system_prompt": "Responses:\n{responses}",
             "moa_layer_agent_config": {
               "layer_agent_1": {"system_prompt": "Step by step. {helper_response}", "model_name": "qwen-3-32b",
                                 "temperature": 0.3},
               "layer_agent_2": {"model_name": "llama3.1-8b", "max_tokens": 2048.0, "temperature": null},
               "layer_agent_3": null}}
            """#)
        #expect(found.notes == [])
        let mixture = found.mixture
        #expect(mixture.cycles == 3 && mixture.main.temperature == 0.1 && mixture.main.maximumCompletionTokens == nil)
        #expect(mixture.main.systemPrompt == "You are a personal assistant that is helpful.\n\n{helper_response}")
        #expect(mixture.agents.map(\.name) == ["layer_agent_1", "layer_agent_2"])
        #expect(mixture.agents[1].settings.maximumCompletionTokens == 2048)
        #expect(mixture.agents[1].settings.temperature == nil)
    }

    @Test func `A fork's own keys are left out with a word, its prompts without a place get one`() throws {
        let found = try read(
            #"""
            {"main_model": "llama3.1:8b", "main_system_prompt": "Use British English.", "cycles": "2",
             "main_api_key": "sk-secret-4711", "num_ctx": 2048, "top_k": 40,
             "layer_agent_config": {"a": {"model_name": "qwen2", "system_prompt": "Think.", "min_p": 0.05}}}
            """#)
        #expect(found.mixture.main.systemPrompt == "Use British English.")
        #expect(found.mixture.cycles == 2)
        #expect(
            found.notes == [
                "left out of the file, since a mixture has no such setting: main_api_key, num_ctx, top_k",
                "the prompt of the main model has no {helper_response}: proposals stand behind it",
                "left out of agent a, since a mixture has no such setting: min_p",
                "the prompt of agent a has no {helper_response}: proposals stand behind it",
            ])
        #expect(!"\(found)".contains("sk-secret"))
    }

    @Test(arguments: [
        // The app's first version: agents alone.
        (#"{"cycles": 3, "layer_agent_config": {"a": {}}}"#, 1, 3, "llama3-70b-8192"),
        (#"{"main_model": "m", "cycles": 25, "layer_agent_config": {"a": {"model": "n"}}}"#, 1, 25, "m"),
        (
            #"{"main_model": "m", "cycles": 2.0, "moa_layer_agent_config": [{"name": "x"}, {"model_name": "n"}]}"#, 2,
            2, "m"
        ),
        (#"{"main_model": "m", "layer_agent_config": {}, "cycles": 0}"#, 0, 1, "m"),
        (#"{"main_model": null, "layer_agent_config": null}"#, 0, 1, "llama3-70b-8192"),
        (
            #"{"moa_main_agent_config": {"main_model": "m", "cycles": 4}, "moa_layer_agent_config": {"a": {}, "b": {}}}"#,
            2, 4, "m"
        ),
        ("\u{FEFF}{\"main_model\": \"m\", \"max_tokens\": -1, \"reasoning_effort\": \"minimal\"}", 0, 1, "m"),
        (
            "{\r\n\t\"main_model\": \"m\",\r\n\t\"layer_agent_config\": {\"a\": {\"model_name\": \"n\"}}\r\n}\r\n", 1,
            1, "m"
        ),
    ])
    func `Every shape imports`(text: String, agents: Int, cycles: Int, main: String) throws {
        let mixture = try read(text).mixture
        #expect(mixture.agents.count == agents)
        #expect(mixture.cycles == cycles)
        #expect(mixture.main.model == main)
        #expect(mixture.main.provider == "cerebras")
        // What was imported is written in Moatune's own form and read again.
        let json = String(decoding: try MixtureDocument.json(of: mixture), as: UTF8.self)
        #expect(try MixtureDocument.parse(json, as: "back.json") == mixture)
    }

    @Test(arguments: [
        ("model_list:\n  - model_name: gpt-4o\n    litellm_params: {model: openai/gpt-4o}\n", "a LiteLLM proxy"),
        ("prompts: [a]\nproviders: [openai:gpt-4o]\ntests: []\n", "promptfoo"),
        (#"{"name": "archon", "layers": [[{"type": "generator", "model": "m", "samples": 10}]]}"#, "fuser as main"),
        (#"{"model": "openrouter/auto", "messages": [{"role": "user", "content": "Hi"}]}"#, "one call's body"),
        (#"{"models": ["a", "b"], "route": "fallback", "messages": []}"#, "fallbacks of one call"),
        (#"{"model": "gpt-5", "input": "Hi"}"#, "a request for a response"),
        (#"[{"role": "system", "content": "Hi"}]"#, "one call's input"),
        (#"[{"id": "x", "base_model_id": "llama3", "params": {}}]"#, "Open WebUI"),
        ("researcher:\n  role: r\n  goal: g\n  backstory: b\n", "CrewAI"),
        ("FROM llama3.2\nPARAMETER temperature 1\nSYSTEM \"\"\"Be brief.\"\"\"\n", "a Modelfile of Ollama"),
        (#"{"nodes": [], "connections": {}}"#, "n8n"), ("app: {mode: chat}\nkind: app\n", "Dify"),
        ("questions: a.jsonl\ngrader: {kind: labeled-answers}\n", "a task of Moatune's"),
        ("main: {model: m}\ncycles: 1\nagents: []\n", "put it under 'mixture:'"),
        (#"{"choices": [], "id": "c"}"#, "an answer"), (#"{"some": 1}"#, "'moatune import --help'"),
    ])
    func `Another program's file is named, with the way to a mixture`(text: String, expected: String) {
        #expect(complaint(text).contains(expected), "\(complaint(text))")
    }
}
