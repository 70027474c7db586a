internal import CheckedYAML
internal import Inference

/// Reads the workshop-style app's JSON and its forks': main keys with the agents under `layer_agent_config`, or under
/// `moa_layer_agent_config` as the download button writes them, all as forgivingly as the app itself.
///
/// | in the file | read as |
/// | --- | --- |
/// | a key that is missing or null | the app's own default, or none |
/// | `"cycles": 3.0`, more than ten cycles | the number |
/// | `main_system_prompt` (a fork for Ollama) | `system_prompt` |
/// | a prompt without `{helper_response}` | the prompt with the proposals behind it |
/// | keys that no mixture has, such as `num_ctx` | left out, with a note |
///
/// `reference_system_prompt` is left out: Moatune introduces proposals in its own words. Secrets such as an `api_key`
/// are left out like every other foreign key, and never shown.
struct WorkshopReader {
    /// The provider of all models; `nil` makes reading fail with the way out.
    let defaultProvider: String?
    private(set) var notes: [String] = []

    /// More than anybody means; each cycle calls all agents.
    static let largestCycleCount = 100

    init(defaultProvider: String?) { self.defaultProvider = defaultProvider }

    /// The app's own defaults, `from_config` of its agent (skapadia3214/groq-moa, moa/agent/moa.py).
    private static let mainModel = "llama3-70b-8192"
    private static let agentModel = "llama3-8b-8192"
    private static let prompt = "You are a personal assistant that is helpful.\n\n\(PromptTemplate.placeholder)"

    private static let mainKeys = [
        "main_model", "cycles", "temperature", "max_tokens", "max_completion_tokens", "top_p", "reasoning_effort",
        "system_prompt", "main_system_prompt", "reference_system_prompt", "layer_agent_config",
        "moa_layer_agent_config", "moa_main_agent_config",
    ]
    private static let agentKeys = [
        "name", "system_prompt", "model_name", "model", "temperature", "max_tokens", "max_completion_tokens", "top_p",
        "reasoning_effort",
    ]

    /// Whether a file with these keys is of this form.
    static func reads(_ keys: [String]) -> Bool {
        ["main_model", "layer_agent_config", "moa_layer_agent_config", "moa_main_agent_config"]
            .contains { keys.contains($0) }
    }

    mutating func mixture(in top: CheckedNode) throws(DocumentError) -> Mixture {
        let mapping = try top.lenientMapping()
        // Some forks keep the app's two halves apart.
        let nested = try mapping["moa_main_agent_config"]?.lenientMapping()
        let own = nested ?? mapping
        noteForeign(in: mapping, known: Self.mainKeys, at: "the file")
        if let nested { noteForeign(in: nested, known: Self.mainKeys, at: "moa_main_agent_config") }
        let main = try settings(
            own, modelKeys: ["main_model"], promptKeys: ["system_prompt", "main_system_prompt"],
            model: Self.mainModel, at: "the main model", node: top)
        var agents: [Agent] = []
        let list =
            mapping["moa_layer_agent_config"] ?? mapping["layer_agent_config"] ?? own["moa_layer_agent_config"]
            ?? own["layer_agent_config"]
        if let list {
            for (name, value) in try Self.namedAgents(list) { agents.append(try agent(name, value)) }
        } else {
            notes.append("no agents are in the file: the app would take its own three, Moatune takes none")
        }
        guard agents.count <= MixtureReader.largestAgentCount else {
            throw (list ?? top).error(expected: "at most \(MixtureReader.largestAgentCount) agents")
        }
        return Mixture(main: main, cycles: try cycles(own["cycles"]), agents: agents)
    }

    /// Agents by name; a fork has a list, in which each says its own.
    private static func namedAgents(
        _ node: CheckedNode
    ) throws(DocumentError) -> [(name: String, value: CheckedNode)] {
        guard node.isSequence else { return try node.lenientMapping().named }
        var agents: [(name: String, value: CheckedNode)] = []
        for (index, item) in try node.items().enumerated() {
            let name = try item.lenientMapping()["name"].map { (node) throws(DocumentError) in try node.string() }
            agents.append((name ?? "layer_agent_\(index + 1)", item))
        }
        return agents
    }

    private func cycles(_ node: CheckedNode?) throws(DocumentError) -> Int {
        guard let node else { return 1 }
        guard let number = node.wholeNumber, (0...Self.largestCycleCount).contains(number) else {
            throw node.error(expected: "a whole number from 1 to \(Self.largestCycleCount)")
        }
        // The app takes 0 for one cycle, as it takes none.
        return max(1, number)
    }

    private mutating func agent(_ name: String, _ node: CheckedNode) throws(DocumentError) -> Agent {
        let mapping = try node.lenientMapping()
        noteForeign(in: mapping, known: Self.agentKeys, at: "agent \(name)")
        return Agent(
            name: name,
            settings: try settings(
                mapping, modelKeys: ["model_name", "model"], promptKeys: ["system_prompt"], model: Self.agentModel,
                at: "agent \(name)", node: node))
    }

    private mutating func settings(
        _ mapping: LenientMapping, modelKeys: [String], promptKeys: [String], model: String, at place: String,
        node: CheckedNode
    ) throws(DocumentError) -> ModelSettings {
        let named = modelKeys.lazy.compactMap { mapping[$0] }.first
        guard let defaultProvider else {
            throw (named ?? node).error(
                expected: "to know whose model this is, since the form does not say it",
                hint: "name the provider, such as --provider cerebras")
        }
        if named == nil { notes.append("\(place) has no name in the file: the app's default, \(model), is taken") }
        let prompt = promptKeys.lazy.compactMap { mapping[$0] }.first
        let template = try prompt?.string() ?? Self.prompt
        if !template.contains(PromptTemplate.placeholder) {
            notes.append("the prompt of \(place) has no \(PromptTemplate.placeholder): proposals stand behind it")
        }
        return ModelSettings(
            provider: defaultProvider, model: try named?.string() ?? model,
            systemPrompt: WorkshopTemplate.text(of: template),
            temperature: try mapping["temperature"].map { (node) throws(DocumentError) in
                try node.lenientNumber(in: 0...2)
            },
            topP: try mapping["top_p"].map { (node) throws(DocumentError) in try node.lenientNumber(in: 0...1) },
            reasoningEffort: effort(mapping["reasoning_effort"], at: place),
            maximumCompletionTokens: try tokenLimit(mapping["max_tokens"] ?? mapping["max_completion_tokens"]))
    }

    private mutating func effort(_ node: CheckedNode?, at place: String) -> ReasoningEffort? {
        guard let node else { return nil }
        let effort = (try? node.string()).flatMap { ReasoningEffort(rawValue: $0.lowercased()) }
        if effort == nil { notes.append("the reasoning_effort of \(place) is none that Moatune knows: left out") }
        return effort
    }

    /// `nil` for none, which some forks write as 0 or -1.
    private func tokenLimit(_ node: CheckedNode?) throws(DocumentError) -> Int? {
        guard let node else { return nil }
        guard let number = node.wholeNumber, number <= 1_000_000 else {
            throw node.error(expected: "a whole number up to 1000000")
        }
        return number > 0 ? number : nil
    }

    private mutating func noteForeign(in mapping: LenientMapping, known: [String], at place: String) {
        let foreign = mapping.keys.filter { !known.contains($0) }
        guard !foreign.isEmpty else { return }
        let shown = foreign.prefix(12).map { String($0.prefix(40)) }.joined(separator: ", ")
        notes.append(
            "left out of \(place), since a mixture has no such setting: \(shown)\(foreign.count > 12 ? " and more" : "")"
        )
    }
}
