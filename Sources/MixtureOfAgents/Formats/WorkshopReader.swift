internal import CheckedYAML

/// Reads the workshop-style app's JSON: its main keys with the agents under `layer_agent_config`, or under
/// `moa_layer_agent_config` as its download button writes them.
///
/// Its `reference_system_prompt` is checked and left out: Moatune introduces proposals in its own words.
struct WorkshopReader {
    /// The provider of all models; `nil` makes reading fail with the way out.
    let defaultProvider: String?

    func mixture(in top: CheckedNode) throws(DocumentError) -> Mixture {
        let mapping = try top.mapping(
            "main_model", "cycles", "temperature", "max_tokens", "top_p", "reasoning_effort", "system_prompt",
            "reference_system_prompt", "layer_agent_config", "moa_layer_agent_config")
        if let reference = mapping["reference_system_prompt"] {
            guard try reference.string().contains(PromptTemplate.responsesPlaceholder) else {
                throw reference.error(
                    expected: "text that holds \(PromptTemplate.responsesPlaceholder)", found: "none in it")
            }
        }
        let main = try settings(
            mapping, model: try mapping.required("main_model", "a model's name"),
            prompt: try mapping.required("system_prompt", "text that holds \(PromptTemplate.placeholder)"))
        var agents: [Agent] = []
        if let node = mapping["moa_layer_agent_config"] ?? mapping["layer_agent_config"] {
            for (name, value) in try node.namedEntries() { agents.append(try agent(name, value)) }
        }
        let cycles = try mapping["cycles"].map { (node) throws(DocumentError) in
            try MixtureReader.integer(node, in: 1...MixtureReader.largestCycleCount)
        }
        return Mixture(main: main, cycles: cycles ?? 1, agents: agents)
    }

    private func agent(_ name: String, _ node: CheckedNode) throws(DocumentError) -> Agent {
        let mapping = try node.mapping(
            "system_prompt", "model_name", "temperature", "max_tokens", "top_p", "reasoning_effort")
        return Agent(
            name: name,
            settings: try settings(
                mapping, model: try mapping.required("model_name", "a model's name"),
                prompt: try mapping.required("system_prompt", "text that holds \(PromptTemplate.placeholder)")))
    }

    private func settings(
        _ mapping: CheckedMapping, model: CheckedNode, prompt: CheckedNode
    ) throws(DocumentError) -> ModelSettings {
        guard let defaultProvider else {
            throw model.error(
                expected: "to know whose model this is, since the form does not say it",
                hint: "name the provider, such as --provider cerebras")
        }
        let text = try prompt.string()
        guard text.contains(PromptTemplate.placeholder) else {
            throw prompt.error(expected: "text that holds \(PromptTemplate.placeholder)", found: "none in it")
        }
        return ModelSettings(
            provider: defaultProvider, model: try model.string(), systemPrompt: WorkshopTemplate.text(of: text),
            temperature: try mapping["temperature"].map { (node) throws(DocumentError) in
                try MixtureReader.number(node, in: 0...2)
            },
            topP: try mapping["top_p"].map { (node) throws(DocumentError) in
                try MixtureReader.number(node, in: 0...1)
            },
            reasoningEffort: try mapping["reasoning_effort"].map(MixtureReader.effort),
            maximumCompletionTokens: try mapping["max_tokens"].map { (node) throws(DocumentError) in
                try MixtureReader.integer(node, in: 1...1_000_000)
            })
    }
}
