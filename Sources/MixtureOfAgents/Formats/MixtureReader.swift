internal import CheckedYAML
internal import Inference

/// Reads the mixture of a ``MixtureDocument``, which may come from a stranger.
enum MixtureReader {
    /// More agents than any space may declare; a file that asks for more is a mistake or an attack on a wallet.
    static let largestAgentCount = 256
    /// More than a space searches: mixtures from other programs may have more than Moatune would try.
    static let largestCycleCount = WorkshopReader.largestCycleCount

    static func mixture(in top: CheckedNode) throws(DocumentError) -> Mixture {
        let document = try top.mapping("format", "mixture")
        let format = try document.required("format", MixtureDocument.format)
        guard try format.string() == MixtureDocument.format else {
            throw format.error(expected: "the format \(MixtureDocument.format)")
        }
        let mapping = try document.required("mixture", "a mixture").mapping("main", "cycles", "agents")
        let agentList = try mapping.required("agents", "a list, which may be empty")
        var agents: [Agent] = []
        for item in try agentList.items() {
            let agent = try item.mapping("name", "settings")
            agents.append(
                Agent(
                    name: try agent.required("name", "a name").string(),
                    settings: try settings(try agent.required("settings", "a model's settings"))))
        }
        guard agents.count <= largestAgentCount else {
            throw agentList.error(expected: "at most \(largestAgentCount) agents")
        }
        return Mixture(
            main: try settings(try mapping.required("main", "the model that aggregates")),
            cycles: try integer(try mapping.required("cycles", "a whole number"), in: 1...largestCycleCount),
            agents: agents)
    }

    private static func settings(_ node: CheckedNode) throws(DocumentError) -> ModelSettings {
        let mapping = try node.mapping(
            "provider", "model", "systemPrompt", "promptName", "temperature", "topP", "reasoningEffort",
            "maximumCompletionTokens")
        return ModelSettings(
            provider: try mapping.required("provider", "a provider's name").string(),
            model: try mapping.required("model", "a model's name").string(),
            systemPrompt: try mapping.required("systemPrompt", "text, which may be empty").string(),
            promptName: try mapping["promptName"].map { (node) throws(DocumentError) in try node.string() },
            temperature: try mapping["temperature"].map { (node) throws(DocumentError) in try number(node, in: 0...2) },
            topP: try mapping["topP"].map { (node) throws(DocumentError) in try number(node, in: 0...1) },
            reasoningEffort: try mapping["reasoningEffort"].map(effort),
            maximumCompletionTokens: try mapping["maximumCompletionTokens"].map { (node) throws(DocumentError) in
                try integer(node, in: 1...1_000_000)
            })
    }

    static func number(_ node: CheckedNode, in range: ClosedRange<Double>) throws(DocumentError) -> Double {
        guard let number = try? node.double(), range.contains(number) else {
            throw node.error(expected: "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    static func integer(_ node: CheckedNode, in range: ClosedRange<Int>) throws(DocumentError) -> Int {
        guard let number = try? node.integer(), range.contains(number) else {
            throw node.error(expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    static func effort(_ node: CheckedNode) throws(DocumentError) -> ReasoningEffort {
        guard let effort = ReasoningEffort(rawValue: try node.string()) else {
            throw node.error(expected: "one of \(ReasoningEffort.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return effort
    }
}
