/// An amount of money in US dollars.
public struct USDollars: Hashable, Comparable, Codable, Sendable {
    /// Dollars, not cents.
    public var amount: Double

    /// This many dollars.
    public init(_ amount: Double) { self.amount = amount }

    public static let zero = USDollars(0)

    public static func < (left: Self, right: Self) -> Bool { left.amount < right.amount }
    public static func + (left: Self, right: Self) -> Self { Self(left.amount + right.amount) }
    public static func += (left: inout Self, right: Self) { left.amount += right.amount }

    /// Reads a bare number.
    public init(from decoder: any Decoder) throws {
        amount = try decoder.singleValueContainer().decode(Double.self)
    }

    /// Writes a bare number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(amount)
    }
}
