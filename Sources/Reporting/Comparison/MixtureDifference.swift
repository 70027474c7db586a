internal import Inference
internal import MixtureOfAgents

/// In what two mixtures differ, setting by setting.
struct MixtureDifference {
    let old: Mixture
    let new: Mixture

    /// A line for each difference; empty for equal mixtures.
    var lines: [String] {
        var rows = Self.settings(old.main, new.main, of: "main")
        if old.cycles != new.cycles { rows.append(("cycles", "\(old.cycles) -> \(new.cycles)")) }
        let names = Set((old.agents + new.agents).map(\.name)).sorted()
        for name in names { rows += agentRows(named: name) }
        return rows.flatMap { PlainLine.wrapped($0.1, after: "  " + PlainLine.padded($0.0, to: 30) + " ") }
    }

    private typealias Difference = (String, String)

    private func agentRows(named name: String) -> [Difference] {
        let before = old.agents.filter { $0.name == name }
        let after = new.agents.filter { $0.name == name }
        let role = "agent \(PlainLine.printable(name))"
        guard let first = before.first else { return [(role, "joined" + Self.copies(after.count))] }
        guard let second = after.first else { return [(role, "left" + Self.copies(before.count))] }
        var rows: [Difference] = []
        if before.count != after.count { rows.append((role, "\(before.count) -> \(after.count) copies")) }
        // Agents of one name may differ among themselves; then they are held against each other as they stand.
        let pairs = Array(zip(before, after))
        let isUniform = Set(before).count == 1 && Set(after).count == 1
        for (index, pair) in (isUniform ? [(first, second)] : pairs).enumerated() {
            rows += Self.settings(pair.0.settings, pair.1.settings, of: isUniform ? role : "\(role) \(index + 1)")
        }
        return rows
    }

    private static func copies(_ count: Int) -> String { count > 1 ? ", \(count) copies" : "" }

    private static func settings(_ old: ModelSettings, _ new: ModelSettings, of role: String) -> [Difference] {
        func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "provider's" }
        var rows: [Difference] = []
        func compare(_ name: String, _ before: String, _ after: String) {
            if before != after { rows.append(("\(role), \(name)", "\(before) -> \(after)")) }
        }
        compare("provider", old.provider, new.provider)
        compare("model", old.model, new.model)
        if old.systemPrompt != new.systemPrompt {
            let names = [old.promptName, new.promptName].map { $0 ?? "unnamed" }
            rows.append(
                (
                    "\(role), prompt",
                    names[0] == names[1] ? "\(names[0]), another text" : names.joined(separator: " -> ")
                ))
        }
        compare("temperature", number(old.temperature), number(new.temperature))
        compare("top_p", number(old.topP), number(new.topP))
        compare(
            "reasoning", old.reasoningEffort?.rawValue ?? "provider's", new.reasoningEffort?.rawValue ?? "provider's")
        compare(
            "at most", old.maximumCompletionTokens.map { "\($0) tokens" } ?? "provider's",
            new.maximumCompletionTokens.map { "\($0) tokens" } ?? "provider's")
        return rows
    }
}
