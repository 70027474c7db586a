/// What two requests don't have in common, field by field, for a person who wonders why one was not recorded.
struct RequestDifference {
    /// Each a field's path with what was recorded and what is asked.
    private(set) var fields: [String] = []
    /// 0 for equal requests. A seed weighs least, since replicates differ by it; the model weighs more than all
    /// settings.
    private(set) var distance = 0.0

    init(recorded: ChatRequest, asked: ChatRequest) {
        add("provider", recorded.provider, asked.provider, weight: 20)
        add("model", recorded.model, asked.model, weight: 20)
        addMessages(recorded.messages, asked.messages)
        let old = recorded.sampling
        let new = asked.sampling
        add("sampling.temperature", old.temperature, new.temperature)
        add("sampling.topP", old.topP, new.topP)
        add("sampling.reasoningEffort", old.reasoningEffort?.rawValue, new.reasoningEffort?.rawValue)
        add("sampling.maximumCompletionTokens", old.maximumCompletionTokens, new.maximumCompletionTokens)
        add("sampling.stop", old.stop, new.stop)
        add("sampling.responseFormat", old.responseFormat, new.responseFormat)
        add("sampling.seed", old.seed, new.seed, weight: 0.5)
    }

    private mutating func add<Value: Equatable>(_ field: String, _ old: Value?, _ new: Value?, weight: Double = 1) {
        guard old != new else { return }
        func words(_ value: Value?) -> String { value.map { "\($0)" } ?? "absent" }
        fields.append("\(field) is \(words(old)) there, \(words(new)) is asked")
        distance += weight
    }

    private mutating func addMessages(_ old: [ChatMessage], _ new: [ChatMessage]) {
        if old.count != new.count {
            fields.append("messages: \(old.count) there, \(new.count) are asked")
            distance += 10
        }
        for (index, (old, new)) in zip(old, new).enumerated() where old != new {
            add("messages[\(index)].role", old.role.rawValue, new.role.rawValue, weight: 5)
            addContent("messages[\(index)].content", Array(old.content), Array(new.content))
        }
    }

    /// Says where two texts part, with a few letters of each. The distance is the share that they don't have in common.
    private mutating func addContent(_ field: String, _ old: [Character], _ new: [Character]) {
        guard old != new else { return }
        let start = zip(old, new).prefix { $0 == $1 }.count
        let end = zip(old.dropFirst(start).reversed(), new.dropFirst(start).reversed()).prefix { $0 == $1 }.count
        func excerpt(_ text: [Character]) -> String {
            let part = String(text.dropFirst(start).prefix(Self.excerptLength))
            return part.isEmpty ? "its end" : "'\(ProviderMessage.printable(part))'"
        }
        fields.append(
            "\(field) differs from character \(start + 1) on: \(excerpt(old)) there, \(excerpt(new)) is asked")
        distance += 1 + 8 * (1 - Double(start + end) / Double(max(old.count, new.count, 1)))
    }

    private static let excerptLength = 30
}
