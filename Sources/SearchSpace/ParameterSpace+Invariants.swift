extension ParameterSpace {
    static func checkDomain(of parameter: Parameter) throws(SearchSpaceError) {
        let isUsable =
            switch parameter.domain {
            case .boolean: true
            case .integer(let range, let scale): scale == .linear || range.lowerBound > 0
            case .real(let range, let scale):
                range.lowerBound.isFinite && range.upperBound.isFinite && (scale == .linear || range.lowerBound > 0)
            case .choice(let names), .ordinal(let names): !names.isEmpty && Set(names).count == names.count
            }
        guard isUsable else {
            throw .emptyDomain(parameter: parameter.name, domain: parameter.domain.description)
        }
    }

    static func check(
        _ condition: ParameterCondition, of child: String, against parent: Parameter
    ) throws(SearchSpaceError) {
        for value in condition.values where !parent.domain.contains(value) {
            throw .impossibleCondition(
                parameter: child, parent: parent.name, value: value.description, domain: parent.domain.description)
        }
        guard !condition.values.isEmpty else {
            throw .impossibleCondition(
                parameter: child, parent: parent.name, value: "one of no values", domain: parent.domain.description)
        }
    }

    func checkGroup(_ group: ExchangeableGroup) throws(SearchSpaceError) {
        var seen: Set<String> = []
        for name in group.members.flatMap({ [$0.presence] + $0.details }) {
            guard indices[name] != nil else { throw .badGroup(reason: "no parameter is named '\(name)'") }
            guard seen.insert(name).inserted else { throw .badGroup(reason: "'\(name)' is named twice") }
        }
        for member in group.members {
            if case .real? = parameter(named: member.presence)?.domain {
                throw .badGroup(reason: "'\(member.presence)' is a real number and can't tell who is present")
            }
        }
        if group.kind == .slots { try checkSlots(group) }
        if let size = group.size { try checkSize(size, of: group) }
    }

    private func checkSlots(_ group: ExchangeableGroup) throws(SearchSpaceError) {
        guard let first = group.members.first else { return }
        let pattern = domains(of: first)
        for member in group.members where domains(of: member) != pattern {
            throw .badGroup(reason: "slot '\(member.presence)' is not declared like slot '\(first.presence)'")
        }
    }

    private func domains(of member: ExchangeableGroup.Member) -> [ParameterDomain?] {
        ([member.presence] + member.details).map { parameter(named: $0)?.domain }
    }

    private func checkSize(_ size: ClosedRange<Int>, of group: ExchangeableGroup) throws(SearchSpaceError) {
        let largest = group.members.reduce(0) { total, member in
            switch parameter(named: member.presence)?.domain {
            case .integer(let range, _): total + max(range.upperBound, 0)
            case .boolean, .choice, .ordinal: total + 1
            case .real, nil: total
            }
        }
        guard size.lowerBound <= largest, size.upperBound >= 0 else {
            throw .badGroup(
                reason: "between \(size.lowerBound) and \(size.upperBound) members are asked for, "
                    + "but at most \(largest) can be present")
        }
    }
}
