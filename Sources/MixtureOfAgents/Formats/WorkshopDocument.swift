public import Foundation
internal import Inference

/// A mixture in the JSON that the workshop-style app reads (skapadia3214/groq-moa): what its download button writes.
///
/// | here | there |
/// | --- | --- |
/// | main model and its prompt | `main_model`, `system_prompt` |
/// | cycles | `cycles` |
/// | agents | `moa_layer_agent_config`, by name; copies get `-2`, `-3` behind it |
/// | the text around proposals | `reference_system_prompt` with `{responses}` |
/// | token limit, top_p, reasoning effort | `max_tokens`, `top_p`, `reasoning_effort`, handed on to its client |
///
/// The app reads prompts as templates: a brace that is no placeholder is written twice.
public enum WorkshopDocument {
    /// The mixture as pretty JSON with sorted keys and a line end.
    public static func json(of mixture: Mixture) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(WorkshopForm(mixture)) + Data("\n".utf8)
    }

    /// What of `mixture` the form can't say, one sentence each; empty when it says everything.
    public static func losses(of mixture: Mixture) -> [String] {
        let providers = Set(([mixture.main] + mixture.agents.map(\.settings)).map(\.provider)).sorted()
        var losses: [String] = []
        if providers.count > 1 {
            losses.append(
                "The form has no providers: models of \(providers.joined(separator: " and ")) stand side by side.")
        }
        if mixture.agents.isEmpty {
            losses.append("The app takes its own three agents when a file has none.")
        }
        return losses
    }
}

/// The form's keys.
private struct WorkshopForm: Encodable {
    struct LayerAgent: Encodable {
        let systemPrompt: String
        let modelName: String
        let temperature: Double?
        let maxTokens: Int?
        let topP: Double?
        let reasoningEffort: String?

        enum CodingKeys: String, CodingKey {
            case systemPrompt = "system_prompt"
            case modelName = "model_name"
            case temperature
            case maxTokens = "max_tokens"
            case topP = "top_p"
            case reasoningEffort = "reasoning_effort"
        }

        init(_ settings: ModelSettings) {
            systemPrompt = WorkshopTemplate.prompt(of: settings.systemPrompt)
            modelName = settings.model
            temperature = settings.temperature
            maxTokens = settings.maximumCompletionTokens
            topP = settings.topP
            reasoningEffort = settings.reasoningEffort?.rawValue
        }
    }

    let mainModel: String
    let cycles: Int
    let temperature: Double?
    let maxTokens: Int?
    let topP: Double?
    let reasoningEffort: String?
    let systemPrompt: String
    let referenceSystemPrompt: String
    let agents: [String: LayerAgent]

    enum CodingKeys: String, CodingKey {
        case mainModel = "main_model"
        case cycles
        case temperature
        case maxTokens = "max_tokens"
        case topP = "top_p"
        case reasoningEffort = "reasoning_effort"
        case systemPrompt = "system_prompt"
        case referenceSystemPrompt = "reference_system_prompt"
        case agents = "moa_layer_agent_config"
    }

    init(_ mixture: Mixture) {
        mainModel = mixture.main.model
        cycles = mixture.cycles
        temperature = mixture.main.temperature
        maxTokens = mixture.main.maximumCompletionTokens
        topP = mixture.main.topP
        reasoningEffort = mixture.main.reasoningEffort?.rawValue
        systemPrompt = WorkshopTemplate.prompt(of: mixture.main.systemPrompt)
        referenceSystemPrompt = PromptTemplate.reference
        var agents: [String: LayerAgent] = [:]
        for agent in mixture.agents {
            var name = agent.name
            var copy = 1
            while agents[name] != nil {
                copy += 1
                name = "\(agent.name)-\(copy)"
            }
            agents[name] = LayerAgent(agent.settings)
        }
        self.agents = agents
    }
}

/// Prompts as the app's template language has them (Python's format strings).
enum WorkshopTemplate {
    /// `prompt` with its placeholder, at its end when it has none, and every other brace doubled.
    static func prompt(of prompt: String) -> String {
        let parts = prompt.split(separator: PromptTemplate.placeholder, omittingEmptySubsequences: false)
            .map { $0.replacing("{", with: "{{").replacing("}", with: "}}") }
        guard parts.count > 1 else { return parts.joined() + "\n\n" + PromptTemplate.placeholder }
        return parts.joined(separator: PromptTemplate.placeholder)
    }

    /// What `template` says: placeholders kept, doubled braces single again.
    static func text(of template: String) -> String {
        var text = ""
        var rest = template[...]
        while let next = rest.first {
            if rest.hasPrefix("{{") || rest.hasPrefix("}}") {
                text.append(next)
                rest = rest.dropFirst(2)
            } else {
                text.append(next)
                rest = rest.dropFirst()
            }
        }
        return text
    }
}
