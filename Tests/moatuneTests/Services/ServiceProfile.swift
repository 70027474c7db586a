import Foundation
import Testing

/// A stand-in for a service, and what a space says of it: its address, its models, and nothing that adapts to it.
struct ServiceProfile: Sendable, CustomTestStringConvertible {
    let name: String
    /// From the stand-in's name to the end of the address.
    let address: String
    let models: [String]
    /// A variable that holds the key; `nil` for servers on one's own machine.
    var keyVariable: String? = "SERVICE_KEY"
    /// More of the provider's entry, where the service's address takes it.
    var entry = ""
    /// What the run's report must say of the service, beside its results.
    var told: [String] = []

    var testDescription: String { name }

    static let all = [
        ServiceProfile(name: "cerebras", address: "/v1", models: ["gpt-oss-120b", "qwen-3.8-27b"]),
        ServiceProfile(name: "openai", address: "/v1", models: ["gpt-5-mini", "o3-mini", "gpt-4.1-mini"]),
        ServiceProfile(name: "openai-responses", address: "/v1", models: ["gpt-5-mini", "gpt-4.1-mini"]),
        ServiceProfile(
            name: "azure", address: "/openai/deployments/gpt-4o?api-version=2024-10-21", models: ["gpt-4o"],
            keyVariable: nil, entry: #", headers: {api-key: "${SERVICE_KEY}"}"#),
        ServiceProfile(name: "gemini", address: "/v1beta/openai", models: ["gemini-2.5-flash", "gemini-2.5-pro"]),
        ServiceProfile(name: "anthropic", address: "/v1", models: ["claude-sonnet-4-5", "claude-haiku-4-5"]),
        ServiceProfile(
            name: "mistral", address: "/v1", models: ["mistral-small-latest", "magistral-small-latest"]),
        ServiceProfile(
            name: "groq", address: "/openai/v1", models: ["service/llama-3.1-8b-instant", "service/openai/gpt-oss-20b"]),
        ServiceProfile(
            name: "together", address: "/v1",
            models: ["service/meta-llama/Llama-3.3-70B-Instruct-Turbo", "service/deepseek-ai/DeepSeek-R1"]),
        ServiceProfile(
            name: "openrouter", address: "/api/v1",
            models: ["service/meta-llama/llama-3.3-70b-instruct", "service/deepseek/deepseek-r1:free"]),
        ServiceProfile(name: "deepseek", address: "", models: ["deepseek-chat", "deepseek-reasoner"]),
        ServiceProfile(name: "ollama", address: "/v1", models: ["llama3.2", "qwen3"], keyVariable: nil),
        ServiceProfile(
            name: "vllm", address: "/v1",
            models: ["service/google/gemma-2-9b-it", "service/deepseek-ai/DeepSeek-R1-Distill-Qwen-7B"],
            keyVariable: nil),
        ServiceProfile(
            name: "lmstudio", address: "/v1",
            models: ["service/mistral-7b-instruct-v0.3", "service/openai/gpt-oss-20b"], keyVariable: nil),
        ServiceProfile(name: "llamacpp", address: "/v1", models: ["gemma-2b", "qwen"], keyVariable: nil),
    ]

    /// Writes a space of both models under every usual setting into `folder`, with four sums as its task.
    ///
    /// - Parameter root: the address before the profile's own.
    func writeSpace(in folder: URL, root: String) throws {
        let list = models.map { "\"\($0)\"" }.joined(separator: ", ")
        let key = keyVariable.map { ", key_variable: \($0)" } ?? ""
        let files = [
            "space.yaml": """
            name: \(name)
            task: task.yaml
            provider: service
            providers:
              service: {base_url: "\(root)\(address)"\(key)\(entry)}
            main:
              model: [\(list)]
              prompt: prompt.md
              temperature: {from: 0.0, to: 1.0}
              top_p: {from: 0.5, to: 1.0}
              max_tokens: 200
            cycles: {from: 1, to: 2}
            agents:
              count: {from: 1, to: 2}
              model: [\(list)]
              temperature: {from: 0.0, to: 1.0}
              max_tokens: 200
              pool: {first: {prompt: prompt.md, default: 1}, second: {prompt: prompt.md}}
            """,
            "prompt.md": "You add two numbers, and answer with their sum alone. {helper_response}\n",
            "task.yaml": "name: sums\nquestions: data.jsonl\ngrader: {kind: labeled-answers, match: number}\n",
            "data.jsonl": [(2, 3), (12, 9), (7, 8), (30, 4)].enumerated().map { index, sum in
                "{\"id\": \"\(index)\", \"question\": \"What is \(sum.0) + \(sum.1)?\", \"answer\": \(sum.0 + sum.1)}"
            }.joined(separator: "\n"),
        ]
        for (file, text) in files {
            try text.write(to: folder.appending(path: file), atomically: true, encoding: .utf8)
        }
    }
}
