internal import SearchSpace

extension ParameterSpace {
    /// The declared groups, or, when there are none, those that are plain from the parameters alone.
    ///
    /// - A *pool* is three or more switches (booleans) under the same condition, each with the same kinds of details
    ///   that exist only while it is on.
    /// - *Slots* are two or more choices over the same names under the same condition, each with the same kinds of
    ///   details that exist only under some of the names; the others mean an empty slot.
    ///
    /// Parameters without details of their own are never grouped: equal domains alone say nothing about roles.
    var memberGroups: [ExchangeableGroup] {
        if !groups.isEmpty { return groups }
        var order: [String] = []
        var alike: [String: [(parameter: Parameter, details: [Parameter])]] = [:]
        for parameter in parameters {
            let details = parameters.filter { $0.condition?.parent == parameter.name }
            guard !details.isEmpty, let key = memberPattern(parameter, details) else { continue }
            if alike[key] == nil { order.append(key) }
            alike[key, default: []].append((parameter, details))
        }
        return order.compactMap { key in alike[key].flatMap(inferredGroup) }
    }

    /// The same text for parameters that can be members of one group.
    private func memberPattern(_ parameter: Parameter, _ details: [Parameter]) -> String? {
        switch parameter.domain {
        case .boolean, .choice: break
        case .integer, .real, .ordinal: return nil
        }
        let condition = parameter.condition.map { "\($0.parent)=\($0.values)" } ?? "always"
        let inner = details.map { "\($0.domain)?\($0.condition?.values.map(\.description) ?? [])" }
        return "\(parameter.domain)|\(condition)|\(inner)"
    }

    private func inferredGroup(_ alike: [(parameter: Parameter, details: [Parameter])]) -> ExchangeableGroup? {
        guard let first = alike.first else { return nil }
        let members = alike.map {
            ExchangeableGroup.Member(presence: $0.parameter.name, details: $0.details.map(\.name))
        }
        let awake = Set(first.details.flatMap { $0.condition?.values ?? [] })
        switch first.parameter.domain {
        case .boolean where alike.count >= 3 && awake == [.boolean(true)]:
            return ExchangeableGroup(kind: .pool, members: members)
        case .choice(let names) where alike.count >= 2:
            let empty = names.filter { !awake.contains(.choice($0)) }
            return ExchangeableGroup(kind: .slots, members: members, emptyChoices: empty)
        default: return nil
        }
    }
}
