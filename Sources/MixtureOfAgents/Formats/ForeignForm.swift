internal import CheckedYAML

/// Files of other programs that people hand to 'import', and the way from each to a mixture.
enum ForeignForm {
    private struct Form {
        let name: String
        /// Keys at the top, all of which are there.
        let keys: [String]
        let hint: String
    }

    /// Agents by name, without a key of its own at the top.
    private static let crew = Form(
        name: "agents of CrewAI", keys: [],
        hint: "write each agent's role, goal and backstory as an agent's systemPrompt")

    private static func isCrew(_ top: CheckedNode) -> Bool {
        let first = (try? top.lenientMapping())?.named.first?.value
        let keys = (try? first?.lenientMapping())?.keys ?? []
        return keys.contains("role") && keys.contains("backstory")
    }

    /// The error for a text that is no document with keys, where it is known what it is.
    static func error(forText text: String, as name: String) -> DocumentError? {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
        guard let first = lines.first, first.uppercased().hasPrefix("FROM "), !first.contains(":\u{20}") else {
            return nil
        }
        return DocumentError(
            file: name, line: 1, expected: "a mixture", found: "a Modelfile of Ollama",
            hint: "it makes one model: build it by 'ollama create', and name it as the model of 'main' or of an agent")
    }

    private static let forms = [
        Form(
            name: "a space of Moatune's", keys: ["name", "task"],
            hint: "a space file is not a mixture; 'moatune export' writes one from a run"),
        Form(
            name: "a task of Moatune's", keys: ["questions", "grader"],
            hint: "a task has no mixture in it; 'moatune run' searches one for a space that names the task"),
        Form(
            name: "a LiteLLM proxy configuration", keys: ["model_list"],
            hint: "it lists models and no mixture; only one that 'moatune export --format litellm' wrote holds one. "
                + "Declare the proxy as a provider in a space, with base_url http://127.0.0.1:4000/v1, and use its "
                + "model_name entries as models"),
        Form(
            name: "a promptfoo configuration", keys: ["prompts", "providers"],
            hint: "it compares prompts and providers one by one; write its providers as models, its prompts as prompt "
                + "files and its tests as a task's questions"),
        Form(
            name: "a promptfoo configuration", keys: ["providers", "tests"],
            hint: "write its providers as models in a space, and its tests as a task's questions"),
        Form(
            name: "an Archon configuration", keys: ["layers"],
            hint:
                "write each generator of its first layer as an agent (samples as that many agents) and its last fuser "
                + "as main; rankers, critics and verifiers have no counterpart in a mixture's file"),
        Form(
            name: "a chat completion request", keys: ["messages", "model"],
            hint:
                "it is one call's body; a mixture has 'main' with that model, its system message as systemPrompt, and "
                + "agents"),
        Form(
            name: "a chat completion request", keys: ["messages", "models"],
            hint: "its 'models' are fallbacks of one call, not agents; write each as an agent if they are to answer "
                + "together"),
        Form(
            name: "a request for a response", keys: ["model", "input"],
            hint: "it is one call's body; a mixture has 'main' with that model, its instructions as systemPrompt, and "
                + "agents"),
        Form(
            name: "a chat completion", keys: ["choices"], hint: "it is an answer, with no mixture in it"),
        Form(
            name: "a transcript of 'moatune ask --json'", keys: ["calls", "mixture"],
            hint: "hand over the file of the mixture that was asked"),
        Form(
            name: "a configuration of Together's MoA", keys: ["reference_models"],
            hint: "write each of its reference models as an agent, its aggregator as main, and its rounds as cycles"),
        Form(name: "a crew of CrewAI", keys: ["agents", "tasks"], hint: crew.hint),
        Form(
            name: "an AutoGen configuration", keys: ["config_list"],
            hint: "it lists endpoints: declare them as providers in a space"),
        Form(
            name: "an AutoGen component", keys: ["provider", "component_type"],
            hint: "write its participants as agents, with their system messages as systemPrompt"),
        Form(
            name: "a workflow of n8n", keys: ["nodes", "connections"],
            hint: "write its agents' models and prompts as a mixture's agents"),
        Form(
            name: "a workflow of Flowise or Langflow", keys: ["nodes", "edges"],
            hint: "write its agents' models and prompts as a mixture's agents"),
        Form(
            name: "an app of Dify", keys: ["app", "kind"],
            hint: "write its model nodes' models and prompts as a mixture's agents"),
        Form(
            name: "a mixture without its envelope", keys: ["main", "cycles"],
            hint: "put it under 'mixture:' with 'format: \(MixtureDocument.format)' before it"),
    ]

    /// The error for a file of no form that holds a mixture.
    static func error(for top: CheckedNode, keys: [String]) -> DocumentError {
        let form = forms.first { $0.keys.allSatisfy { keys.contains($0) } } ?? (isCrew(top) ? crew : nil)
        let shown = keys.prefix(8).map { String($0.prefix(40)) }.joined(separator: ", ")
        return top.error(
            expected: "a mixture: the key 'format' (\(MixtureDocument.format)), or the workshop-style app's "
                + "'main_model'",
            found: (form.map { "\($0.name), by " } ?? "") + "the keys \(shown)",
            hint: form?.hint ?? "'moatune export' writes a mixture from a run; 'moatune import --help' lists the forms")
    }

    /// The error for a list where a mapping is meant.
    static func error(forList top: CheckedNode) -> DocumentError {
        let first = (try? top.items())?.first
        let keys = (try? first?.lenientMapping())?.keys ?? []
        let hint: String
        if keys.contains("role"), keys.contains("content") {
            hint = "a list of messages is one call's input; a mixture has 'main' with a model, and agents"
        } else if keys.contains("base_model_id") {
            hint = "it is an export of Open WebUI: write each entry's params.system as an agent's systemPrompt"
        } else {
            hint = "a file holds one mixture; take one item of the list, if they are mixtures"
        }
        return top.error(expected: "a mixture", hint: hint)
    }
}
