internal import NumericalMethods

/// Finds models in a service's list by the names that the service takes, which are more than it lists.
struct ListedModels {
    /// As the service lists them.
    let names: [String]
    private let known: Set<String>
    private let patterns: [String]

    init(_ names: [String]) {
        self.names = names
        known = Set(names.map(Self.plain))
        patterns = names.filter { $0.contains("*") }
    }

    /// Whether the list has the model, under its own name or one that means the same.
    ///
    /// | wanted | listed | who |
    /// | --- | --- | --- |
    /// | `llama3.2` | `llama3.2:latest` | Ollama |
    /// | `gemini-2.5-flash` | `models/gemini-2.5-flash` | Google |
    /// | `meta/llama-3:online` | `meta/llama-3` | OpenRouter, whose `:online`, `:nitro`, `:floor` and `:exacto` go with each model |
    /// | `openai/gpt-oss-120b` | `openai/*`, `*` | LiteLLM |
    func contains(_ wanted: String) -> Bool {
        let name = Self.plain(wanted)
        if known.contains(name) { return true }
        if let base = Self.withoutVariant(name), known.contains(base) { return true }
        return patterns.contains { $0.last == "*" && name.hasPrefix($0.dropLast()) }
    }

    /// The address that was probably meant.
    func nearest(to wanted: String) -> String? {
        NearestName.of(wanted, among: names) ?? NearestName.of(Self.plain(wanted), among: names)
    }

    private static func plain(_ name: String) -> String {
        let bare = name.hasPrefix("models/") ? name.dropFirst("models/".count) : name[...]
        return String(bare.hasSuffix(":latest") ? bare.dropLast(":latest".count) : bare)
    }

    /// Variants that are ways to a model, and no models of their own (openrouter.ai/docs, "Model Variants"). Those that
    /// only some models have, such as `:free`, are listed by themselves, and otherwise asked for.
    private static func withoutVariant(_ name: String) -> String? {
        for variant in [":online", ":nitro", ":floor", ":exacto"] where name.hasSuffix(variant) {
            return String(name.dropLast(variant.count))
        }
        return nil
    }
}
