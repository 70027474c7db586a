internal import Inference
public import MixtureOfAgents

/// A mixture as a person would describe it, in lines of at most 80 characters.
public enum MixtureWords {
    /// The main model, the cycles, and each agent with how often it stands there.
    public static func text(of mixture: Mixture) -> String {
        lines(of: mixture).joined(separator: "\n")
    }

    static func lines(of mixture: Mixture) -> [String] {
        var lines = PlainLine.wrapped(words(for: mixture.main), after: "  main    ")
        guard !mixture.agents.isEmpty else { return lines + ["  agents  none: the main model answers alone"] }
        lines.append("  cycles  \(mixture.cycles)")
        for agent in mixture.differentAgents {
            let copies = mixture.agents.count { $0 == agent }
            let name = copies > 1 ? "\(copies) x \(agent.name)" : agent.name
            lines += PlainLine.wrapped("\(name): \(words(for: agent.settings))", after: "  agent   ")
        }
        return lines
    }

    private static func words(for settings: ModelSettings) -> String {
        var parts = [settings.model]
        if let prompt = settings.promptName { parts.append("prompt \(prompt)") }
        if let temperature = settings.temperature { parts.append("temperature \(temperature)") }
        if let topP = settings.topP { parts.append("top_p \(topP)") }
        if let effort = settings.reasoningEffort { parts.append("reasoning \(effort.rawValue)") }
        if let limit = settings.maximumCompletionTokens { parts.append("at most \(limit) tokens") }
        return parts.joined(separator: ", ")
    }
}
