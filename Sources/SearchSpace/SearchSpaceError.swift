/// What is wrong with a space or with a configuration for it.
public enum SearchSpaceError: Error, Hashable, Sendable {
    case duplicateParameter(String)
    case emptyDomain(parameter: String, domain: String)
    /// The parent is unknown or stands after its child.
    case unknownParent(parameter: String, parent: String)
    case impossibleCondition(parameter: String, parent: String, value: String, domain: String)
    case badGroup(reason: String)
    case missingValue(parameter: String, domain: String)
    case valueOutsideDomain(parameter: String, value: String, domain: String)
    case inactiveValue(parameter: String)
    case unknownParameter(name: String, nearest: String?)
    case groupSize(found: Int, expected: ClosedRange<Int>)
}

extension SearchSpaceError: CustomStringConvertible {
    /// What was expected, what was found, and where, in one line.
    public var description: String {
        switch self {
        case .duplicateParameter(let name):
            "parameter '\(name)' is declared twice; give one of them another name"
        case .emptyDomain(let name, let domain):
            "parameter '\(name)' has no possible value (\(domain)); a range needs low <= high, a choice needs names"
        case .unknownParent(let name, let parent):
            "parameter '\(name)' depends on '\(parent)', which is not declared before it"
        case .impossibleCondition(let name, let parent, let value, let domain):
            "parameter '\(name)' waits for '\(parent)' to be \(value), which is never so (\(domain))"
        case .badGroup(let reason):
            "group of members: \(reason)"
        case .missingValue(let name, let domain):
            "parameter '\(name)' is active but has no value; expected \(domain)"
        case .valueOutsideDomain(let name, let value, let domain):
            "parameter '\(name)': expected \(domain), found \(value)"
        case .inactiveValue(let name):
            "parameter '\(name)' has a value although its condition does not hold; leave it out"
        case .unknownParameter(let name, let nearest):
            "no parameter is named '\(name)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
        case .groupSize(let found, let expected):
            "\(found) members are present, expected \(expected.lowerBound) to \(expected.upperBound)"
        }
    }
}
