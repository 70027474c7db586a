/// A mapping of another program's file: any keys, and a null like a key that isn't there.
public struct LenientMapping: Sendable {
    private let entries: [CheckedNode.Entry]

    init(_ entries: [CheckedNode.Entry]) { self.entries = entries }

    /// The value of `key`, or `nil` when it is absent or null.
    public subscript(key: String) -> CheckedNode? {
        entries.first { $0.key == key && !$0.value.isNull }?.value
    }

    /// In the order written.
    public var keys: [String] { entries.map(\.key) }

    /// Names and values that are not null, in the order written.
    public var named: [(name: String, value: CheckedNode)] {
        entries.filter { !$0.value.isNull }.map { ($0.key, $0.value) }
    }
}

extension CheckedNode {
    /// Whether nothing stands there.
    public var isNull: Bool { if case .scalar("", isQuoted: false) = content { true } else { false } }

    /// A mapping with any keys; nothing is one without any.
    public func lenientMapping() throws(DocumentError) -> LenientMapping {
        switch content {
        case .mapping(let entries): return LenientMapping(entries)
        case .scalar("", isQuoted: false): return LenientMapping([])
        default: throw error(expected: "a mapping")
        }
    }

    /// A whole number, written with or without a point, or as text: `3`, `3.0`, `"3"`; `nil` for anything else.
    public var wholeNumber: Int? {
        guard case .scalar(let text, _) = content, let number = Double(text), number == number.rounded(),
            abs(number) < 1e15
        else { return nil }
        return Int(number)
    }

    /// A number within a range, written as a number or as text.
    public func lenientNumber(in range: ClosedRange<Double>) throws(DocumentError) -> Double {
        guard case .scalar(let text, _) = content, let number = Double(text), range.contains(number) else {
            throw error(expected: "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
