/// One point of a space: a value for each active parameter and nothing for the others.
///
/// A value alone doesn't know its space; ``ParameterSpace/validate(_:)`` tells whether it fits one.
public struct ParameterConfiguration: Hashable, Sendable {
    /// Values by parameter name; inactive parameters are absent.
    public var values: [String: ParameterValue]

    /// A configuration with these values.
    public init(_ values: [String: ParameterValue] = [:]) {
        self.values = values
    }

    /// The value of a parameter, or `nil` when it is inactive.
    public subscript(name: String) -> ParameterValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The same text for equal configurations, on every machine: `name=value` pairs in order of names.
    public var canonicalText: String {
        values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ";")
    }
}

extension ParameterConfiguration: Codable {
    /// Reads an object of parameter names to values.
    public init(from decoder: any Decoder) throws {
        values = try [String: ParameterValue](from: decoder)
    }

    /// Writes an object of parameter names to values.
    public func encode(to encoder: any Encoder) throws {
        try values.encode(to: encoder)
    }
}

extension ParameterConfiguration {
    /// The flag that a boolean parameter holds, or `nil` when it is inactive or of another kind.
    public func flag(_ name: String) -> Bool? {
        if case .boolean(let flag)? = values[name] { flag } else { nil }
    }

    /// The number that an integer parameter holds, or `nil` when it is inactive or of another kind.
    public func integer(_ name: String) -> Int? {
        if case .integer(let number)? = values[name] { number } else { nil }
    }

    /// The number that a real parameter holds, or `nil` when it is inactive or of another kind.
    public func real(_ name: String) -> Double? {
        if case .real(let number)? = values[name] { number } else { nil }
    }

    /// The name that a choice or ordinal parameter holds, or `nil` when it is inactive or of another kind.
    public func choice(_ name: String) -> String? {
        if case .choice(let choice)? = values[name] { choice } else { nil }
    }
}
