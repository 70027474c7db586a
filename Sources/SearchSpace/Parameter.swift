/// One named axis of a space.
public struct Parameter: Hashable, Codable, Sendable {
    /// Unique within its space; dots show structure to people (`agents.critic.temperature`) and mean nothing here.
    public let name: String
    public let domain: ParameterDomain
    /// When the parameter exists at all; `nil` means always.
    public let condition: ParameterCondition?

    /// A parameter; ``ParameterSpace`` checks it when it joins a space.
    public init(_ name: String, _ domain: ParameterDomain, if condition: ParameterCondition? = nil) {
        self.name = name
        self.domain = domain
        self.condition = condition
    }
}

/// Makes a parameter active only if its parent is active and has one of some values, so conditions nest.
public struct ParameterCondition: Hashable, Codable, Sendable {
    public let parent: String
    public let values: [ParameterValue]

    /// The condition that `parent` has one of `values`.
    public init(parent: String, values: [ParameterValue]) {
        self.parent = parent
        self.values = values
    }

    /// The condition that an integer parent is at least `minimum` within its `range`.
    ///
    /// - Complexity: linear in the size of the range, which is meant to be small (copies of an agent).
    public static func atLeast(_ minimum: Int, parent: String, within range: ClosedRange<Int>) -> Self {
        Self(parent: parent, values: range.filter { $0 >= minimum }.map { .integer($0) })
    }
}
