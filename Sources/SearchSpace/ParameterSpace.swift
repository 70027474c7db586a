internal import NumericalMethods

/// The declared set of configurations to search: parameters with conditions, and groups whose order means nothing.
///
///     let space = try ParameterSpace(parameters: [
///         Parameter("critic", .boolean),
///         Parameter("critic.temperature", .real(0...1.2, .linear),
///                   if: ParameterCondition(parent: "critic", values: [.boolean(true)])),
///     ])
///
/// Invariants: names are unique, every domain has a value, parents stand before their children, every condition can
/// hold, groups name declared parameters and no parameter twice.
public struct ParameterSpace: Hashable, Sendable {
    /// In order: parents before children.
    public let parameters: [Parameter]
    public let groups: [ExchangeableGroup]
    /// Positions in ``parameters`` by name.
    public let indices: [String: Int]

    /// A checked space.
    ///
    /// - Throws: ``SearchSpaceError`` for the first broken invariant.
    public init(parameters: [Parameter], groups: [ExchangeableGroup] = []) throws(SearchSpaceError) {
        var indices: [String: Int] = [:]
        for (index, parameter) in parameters.enumerated() {
            guard indices[parameter.name] == nil else { throw .duplicateParameter(parameter.name) }
            try Self.checkDomain(of: parameter)
            if let condition = parameter.condition {
                guard let parent = indices[condition.parent] else {
                    throw .unknownParent(parameter: parameter.name, parent: condition.parent)
                }
                try Self.check(condition, of: parameter.name, against: parameters[parent])
            }
            indices[parameter.name] = index
        }
        self.parameters = parameters
        self.groups = groups
        self.indices = indices
        for group in groups { try checkGroup(group) }
    }

    /// The parameter with this name, or `nil`.
    public func parameter(named name: String) -> Parameter? {
        indices[name].map { parameters[$0] }
    }

    /// Whether `parameter` exists under the values that `configuration` gives to its ancestors.
    public func isActive(_ parameter: Parameter, in configuration: ParameterConfiguration) -> Bool {
        guard let condition = parameter.condition else { return true }
        guard let value = configuration[condition.parent] else { return false }
        return condition.values.contains(value)
    }

    /// Checks that `configuration` gives every active parameter a value of its domain, and nothing else.
    ///
    /// - Throws: ``SearchSpaceError`` for the first fault, in the order of the parameters.
    public func validate(_ configuration: ParameterConfiguration) throws(SearchSpaceError) {
        var active = ParameterConfiguration()
        for parameter in parameters {
            let value = configuration[parameter.name]
            guard isActive(parameter, in: active) else {
                if value != nil { throw .inactiveValue(parameter: parameter.name) }
                continue
            }
            guard let value else {
                throw .missingValue(parameter: parameter.name, domain: parameter.domain.description)
            }
            guard parameter.domain.contains(value) else {
                throw .valueOutsideDomain(
                    parameter: parameter.name, value: value.description, domain: parameter.domain.description)
            }
            active[parameter.name] = value
        }
        for name in configuration.values.keys.sorted() where indices[name] == nil {
            throw .unknownParameter(name: name, nearest: NearestName.of(name, among: parameters.map(\.name)))
        }
        for group in groups {
            guard let size = group.size else { continue }
            let present = self.size(of: group, in: configuration)
            guard size.contains(present) else { throw .groupSize(found: present, expected: size) }
        }
    }

    /// How many members of `group` are present, copies counted.
    public func size(of group: ExchangeableGroup, in configuration: ParameterConfiguration) -> Int {
        group.members.reduce(0) { $0 + group.multiplicity(of: $1, in: configuration) }
    }
}
