public import NumericalMethods

extension ParameterSpace {
    /// A configuration drawn evenly: every parameter over its domain (on its scale), group sizes over what is allowed.
    public func sample(using stream: inout RandomStream) -> ParameterConfiguration {
        repaired(ParameterConfiguration(), using: &stream)
    }

    /// The configuration of this space that is nearest in spirit: values that fit stay, what is missing is drawn,
    /// what is inactive or foreign goes, and members join or leave groups by chance until their sizes are allowed.
    public func repaired(
        _ configuration: ParameterConfiguration, using stream: inout RandomStream
    ) -> ParameterConfiguration {
        var presence = configuration
        for group in groups { repairSize(of: group, in: &presence, given: configuration, using: &stream) }
        var result = ParameterConfiguration()
        for parameter in parameters where isActive(parameter, in: result) {
            if let value = presence[parameter.name], parameter.domain.contains(value) {
                result[parameter.name] = value
            } else {
                result[parameter.name] = parameter.domain.sample(using: &stream)
            }
        }
        return result
    }

    /// Brings a group's size into its range. When nothing was given, the size itself is drawn first: drawing each
    /// member by itself would make small and large sets rare.
    private func repairSize(
        of group: ExchangeableGroup, in configuration: inout ParameterConfiguration,
        given: ParameterConfiguration, using stream: inout RandomStream
    ) {
        guard let size = group.size else { return }
        let switches = group.members.compactMap { member in parameter(named: member.presence) }
            .filter { $0.condition == nil }
        let isBlank = switches.allSatisfy { given[$0.name] == nil }
        for parameter in switches where !isFitting(configuration[parameter.name], parameter) {
            configuration[parameter.name] = isBlank ? parameter.domain.absent : parameter.domain.sample(using: &stream)
        }
        let goal = isBlank ? size.lowerBound + stream.integer(below: size.upperBound - size.lowerBound + 1) : nil
        // Each step moves the size by one; the bound only guards against groups that can't reach their range.
        for _ in 0..<10_000 {
            let present = self.size(of: group, in: configuration)
            let target = goal ?? min(max(present, size.lowerBound), size.upperBound)
            guard present != target else { return }
            let isGrowing = present < target
            let movable = switches.filter { parameter in
                parameter.domain.stepped(configuration[parameter.name], up: isGrowing) != nil
            }
            guard !movable.isEmpty else { return }
            let chosen = movable[stream.integer(below: movable.count)]
            configuration[chosen.name] = chosen.domain.stepped(configuration[chosen.name], up: isGrowing)
        }
    }

    private func isFitting(_ value: ParameterValue?, _ parameter: Parameter) -> Bool {
        value.map { parameter.domain.contains($0) } ?? false
    }
}

extension ParameterDomain {
    /// A value drawn evenly, on a logarithmic scale where the domain has one.
    public func sample(using stream: inout RandomStream) -> ParameterValue {
        switch self {
        case .boolean: .boolean(stream.uniform() < 0.5)
        case .integer, .real: value(atUnit: stream.uniform())
        case .choice(let names), .ordinal(let names): .choice(names[stream.integer(below: names.count)])
        }
    }

    /// The value of a switch that means nobody is there, where there is one.
    fileprivate var absent: ParameterValue? {
        switch self {
        case .boolean: .boolean(false)
        case .integer(let range, _): .integer(max(0, range.lowerBound))
        case .real, .choice, .ordinal: nil
        }
    }

    /// A switch moved by one member up or down, or `nil` at its end.
    fileprivate func stepped(_ value: ParameterValue?, up: Bool) -> ParameterValue? {
        switch (self, value) {
        case (.boolean, .boolean(let isIn)?): isIn == up ? nil : .boolean(up)
        case (.integer(let range, _), .integer(let copies)?):
            range.contains(copies + (up ? 1 : -1)) ? .integer(copies + (up ? 1 : -1)) : nil
        default: nil
        }
    }
}
