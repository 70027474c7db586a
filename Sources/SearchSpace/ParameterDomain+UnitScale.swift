internal import Foundation

extension ParameterDomain {
    /// Where `value` stands between the domain's ends, in 0...1, on the domain's scale; ordinals by their place.
    ///
    /// - Returns: `nil` for values without an order, and for values of another kind.
    public func unit(of value: ParameterValue) -> Double? {
        switch (self, value) {
        case (.real(let range, let scale), .real(let number)):
            return Self.unit(number, from: range.lowerBound, to: range.upperBound, scale)
        case (.integer(let range, let scale), .integer(let number)):
            return Self.unit(Double(number), from: Double(range.lowerBound), to: Double(range.upperBound), scale)
        case (.ordinal(let names), .choice(let name)):
            guard let place = names.firstIndex(of: name) else { return nil }
            return names.count == 1 ? 0.5 : Double(place) / Double(names.count - 1)
        case (.boolean, .boolean(let flag)): return flag ? 1 : 0
        default: return nil
        }
    }

    /// The value that stands at `unit` between the ends: the inverse of ``unit(of:)``, and even over whole numbers
    /// when `unit` is even over 0..<1.
    public func value(atUnit unit: Double) -> ParameterValue {
        let share = min(max(unit, 0), 1)
        switch self {
        case .boolean: return .boolean(share >= 0.5)
        case .real(let range, let scale):
            let number = Self.number(share, from: range.lowerBound, to: range.upperBound, scale)
            return .real(min(max(number, range.lowerBound), range.upperBound))
        case .integer(let range, let scale):
            let low = Double(range.lowerBound) - 0.5
            let high = Double(range.upperBound) + 0.5
            let number = Self.number(share, from: low, to: high, scale).rounded()
            let clamped = min(max(number, Double(range.lowerBound)), Double(range.upperBound))
            return .integer(Int(exactly: clamped) ?? (clamped > 0 ? range.upperBound : range.lowerBound))
        case .choice(let names), .ordinal(let names):
            return .choice(names[min(Int(share * Double(names.count)), names.count - 1)])
        }
    }

    private static func unit(_ number: Double, from low: Double, to high: Double, _ scale: ParameterScale) -> Double {
        guard low < high else { return 0.5 }
        let span = high - low
        let share =
            scale == .logarithmic
            ? (log(number) - log(low)) / (log(high) - log(low))
            : span.isFinite ? (number - low) / span : (number / 2 - low / 2) / (high / 2 - low / 2)
        return share.isFinite ? min(max(share, 0), 1) : 0.5
    }

    private static func number(_ share: Double, from low: Double, to high: Double, _ scale: ParameterScale) -> Double {
        if scale == .logarithmic { return exp(log(low) + share * (log(high) - log(low))) }
        let span = high - low
        return span.isFinite ? low + share * span : low * (1 - share) + high * share
    }
}
