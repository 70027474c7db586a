/// How distances within a numeric range are to be understood.
public enum ParameterScale: String, Codable, Sendable {
    case linear
    /// Ratios matter, not differences; the range must be positive.
    case logarithmic
}

/// The values that a parameter can take.
public enum ParameterDomain: Hashable, Codable, Sendable {
    case boolean
    /// Whole numbers, both ends included.
    case integer(ClosedRange<Int>, ParameterScale)
    /// Real numbers, both ends included; the ends are finite.
    case real(ClosedRange<Double>, ParameterScale)
    /// One of several names without an order; none twice.
    case choice([String])
    /// One of several names in a meaningful order, such as low, medium, high.
    case ordinal([String])

    /// Whether `value` is of this domain's kind and within it. A NaN never is.
    public func contains(_ value: ParameterValue) -> Bool {
        switch (self, value) {
        case (.boolean, .boolean): true
        case (.integer(let range, _), .integer(let number)): range.contains(number)
        case (.real(let range, _), .real(let number)): range.contains(number)
        case (.choice(let names), .choice(let name)), (.ordinal(let names), .choice(let name)): names.contains(name)
        default: false
        }
    }

    /// How many values there are, or `nil` for a real range of more than one point.
    public var cardinality: Int? {
        switch self {
        case .boolean: 2
        case .integer(let range, _):
            range.upperBound.subtractingReportingOverflow(range.lowerBound).overflow
                ? nil : Int(range.upperBound - range.lowerBound).addingReportingOverflow(1).partialValue
        case .real(let range, _): range.lowerBound == range.upperBound ? 1 : nil
        case .choice(let names), .ordinal(let names): names.count
        }
    }
}

extension ParameterDomain: CustomStringConvertible {
    /// The domain in words, for errors and listings: `integer 1...4`, `one of merge, strict`.
    public var description: String {
        switch self {
        case .boolean: "true or false"
        case .integer(let range, let scale):
            "integer \(range.lowerBound)...\(range.upperBound)" + (scale == .logarithmic ? ", log scale" : "")
        case .real(let range, let scale):
            "real \(range.lowerBound)...\(range.upperBound)" + (scale == .logarithmic ? ", log scale" : "")
        case .choice(let names): "one of " + names.joined(separator: ", ")
        case .ordinal(let names): "in order, one of " + names.joined(separator: ", ")
        }
    }
}
