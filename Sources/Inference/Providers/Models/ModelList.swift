internal import Foundation

/// A list of models as services send it. What is no entry of it is passed over: the list advises.
///
/// | shape | who |
/// | --- | --- |
/// | `{"data": [{"id": "m"}]}` | OpenAI, Groq, vLLM, LM Studio, OpenRouter, Ollama's `/v1/models` |
/// | `{"data": null}`, `{"data": []}` | Ollama without a model, gateways that list nothing |
/// | `[{"id": "m"}]` | Together, GitHub Models |
/// | `{"models": [{"name": "m", "model": "m:latest"}]}` | Ollama's own, llama.cpp, Google's own, Cohere |
/// | `["m"]`, `{"data": ["m"]}` | small servers |
/// | an entry with `"aliases": ["m-latest"]` | Mistral |
struct ModelList {
    /// Sorted, each once.
    let names: [String]

    /// More of a list are not kept.
    static let largestCount = 100_000

    /// `nil` when the body is no list of models.
    init?(_ body: [UInt8]) {
        guard let document = try? ForgivingJSON.decode(JSONValue.self, from: body), let entries = Self.entries(document)
        else { return nil }
        let names = entries.prefix(Self.largestCount).flatMap(Self.names)
        self.names = Set(names.filter { !$0.isEmpty }).sorted()
    }

    private static func entries(_ document: JSONValue) -> [JSONValue]? {
        switch document {
        case .array(let entries): return entries
        case .object(let object):
            for key in ["data", "models"] {
                if case .array(let entries)? = object[key] { return entries }
            }
            // A list that is there and empty, and no error that merely has a field of that name.
            return object["error"] == nil && (object["data"] == .null || object["models"] == .null) ? [] : nil
        default: return nil
        }
    }

    private static func names(of entry: JSONValue) -> [String] {
        switch entry {
        case .string(let name): return [name]
        case .object(let object):
            let own = ["id", "name", "model"].lazy.compactMap { Self.text(object[$0]) }.first
            guard case .array(let aliases)? = object["aliases"] else { return [own].compactMap { $0 } }
            return ([own] + aliases.map(Self.text)).compactMap { $0 }
        default: return []
        }
    }

    private static func text(_ value: JSONValue?) -> String? {
        guard case .string(let text)? = value else { return nil }
        return text
    }
}
