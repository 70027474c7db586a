/// The value of one parameter in one configuration.
public enum ParameterValue: Hashable, Sendable {
    case boolean(Bool)
    case integer(Int)
    case real(Double)
    case choice(String)
}

extension ParameterValue: CustomStringConvertible {
    /// The value as a person writes it: `true`, `3`, `0.25`, `merge`.
    public var description: String {
        switch self {
        case .boolean(let flag): String(flag)
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .choice(let name): name
        }
    }
}

extension ParameterValue: Codable {
    private enum CodingKeys: String, CodingKey { case boolean, integer, real, choice }

    /// Reads the one-key object that ``encode(to:)`` writes, such as `{"integer":3}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let flag = try container.decodeIfPresent(Bool.self, forKey: .boolean) {
            self = .boolean(flag)
        } else if let number = try container.decodeIfPresent(Int.self, forKey: .integer) {
            self = .integer(number)
        } else if let number = try container.decodeIfPresent(Double.self, forKey: .real) {
            self = .real(number)
        } else {
            self = .choice(try container.decode(String.self, forKey: .choice))
        }
    }

    /// Writes the kind with the value, since JSON alone can't tell the integer 1 from the real 1.0.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .boolean(let flag): try container.encode(flag, forKey: .boolean)
        case .integer(let number): try container.encode(number, forKey: .integer)
        case .real(let number): try container.encode(number, forKey: .real)
        case .choice(let name): try container.encode(name, forKey: .choice)
        }
    }
}
