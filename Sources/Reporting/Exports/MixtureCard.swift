internal import Foundation
internal import Inference
public import MixtureOfAgents

/// A mixture as a Markdown page for people: what it is, what a run showed of it, and every prompt in full.
public enum MixtureCard {
    /// - Parameter evidence: what a run showed, in lines; empty for a mixture that comes without one.
    public static func markdown(of mixture: Mixture, named name: String, evidence: [String] = []) throws -> String {
        var lines = ["# \(inline(name)): a mixture of agents", ""]
        lines += [
            "\(mixture.agents.count) agents answer in \(mixture.cycles) \(cycles(mixture)), each seeing the "
                + "proposals of the cycle before; the main model makes one answer of the last ones."
        ]
        if mixture.agents.isEmpty { lines[lines.count - 1] = "The main model answers alone." }
        if !evidence.isEmpty { lines += ["", "## What a run showed", ""] + evidence.map { "- " + inline($0) } }
        lines += ["", "## Models", "", "| role | model | temperature | top_p | reasoning | at most | prompt |"]
        lines.append("| --- | --- | --- | --- | --- | --- | --- |")
        lines.append(row("main", mixture.main))
        for agent in mixture.differentAgents {
            let copies = mixture.agents.count { $0 == agent }
            lines.append(row((copies > 1 ? "\(copies) x " : "") + agent.name, agent.settings))
        }
        lines += ["", "## Prompts"]
        for (role, settings) in prompts(of: mixture) {
            lines += ["", "### \(inline(role))", ""] + fenced(settings.systemPrompt)
        }
        lines += ["", "## The mixture as a file", "", "`moatune import` reads it from here.", "", "```json"]
        lines += try EmbeddedMixture.lines(of: mixture)
        return lines.joined(separator: "\n") + "\n```\n"
    }

    private static func cycles(_ mixture: Mixture) -> String { mixture.cycles == 1 ? "cycle" : "cycles" }

    private static func row(_ role: String, _ settings: ModelSettings) -> String {
        let cells = [
            role, "\(settings.provider)/\(settings.model)", settings.temperature.map { "\($0)" } ?? "-",
            settings.topP.map { "\($0)" } ?? "-", settings.reasoningEffort?.rawValue ?? "-",
            settings.maximumCompletionTokens.map { "\($0) tokens" } ?? "-", settings.promptName ?? "-",
        ]
        return "| " + cells.map(inline).joined(separator: " | ") + " |"
    }

    /// Each prompt once, under all the roles that use it.
    private static func prompts(of mixture: Mixture) -> [(String, ModelSettings)] {
        let all = [("main", mixture.main)] + mixture.differentAgents.map { ($0.name, $0.settings) }
        var found: [(roles: [String], settings: ModelSettings)] = []
        for (role, settings) in all {
            if let index = found.firstIndex(where: { $0.settings.systemPrompt == settings.systemPrompt }) {
                if !found[index].roles.contains(role) { found[index].roles.append(role) }
            } else {
                found.append(([role], settings))
            }
        }
        return found.map { ($0.roles.joined(separator: ", "), $0.settings) }
    }

    /// The text as a code block behind a fence that is longer than any within it.
    private static func fenced(_ text: String) -> [String] {
        let longest = text.matches(of: #/`{3,}/#).map(\.output.count).max() ?? 2
        let fence = String(repeating: "`", count: max(3, longest + 1))
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        // Indented by a blank where a prompt would look like the mixture's own JSON to 'moatune import'.
        return [fence + "text"] + lines.map { ($0 == "{" || $0 == "# {" ? " " : "") + PlainLine.printable(String($0)) }
            + [fence]
    }

    private static func inline(_ text: String) -> String {
        PlainLine.printable(text).replacing("|", with: "\\|").replacing("<", with: "&lt;")
    }
}
