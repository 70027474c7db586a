/// Plain data as a graded program may return it: read from JSON with limits, compared with strict kinds.
public enum PlainValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case real(Double)
    case text(String)
    case list([PlainValue])
    case object([String: PlainValue])
}

extension PlainValue {
    /// Deeper data is refused.
    static let deepestLevel = 40

    /// The value that a JSON text holds, or `nil` when it is anything but one plain finite value.
    init?(json bytes: [UInt8]) {
        var reader = PlainValueReader(bytes: bytes)
        guard let value = reader.value(level: 0), reader.isAtEnd else { return nil }
        self = value
    }

    subscript(key: String) -> PlainValue? { if case .object(let members) = self { members[key] } else { nil } }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var integer: Int? { if case .integer(let number) = self { number } else { nil } }
    var boolean: Bool? { if case .boolean(let flag) = self { flag } else { nil } }
    var list: [PlainValue]? { if case .list(let items) = self { items } else { nil } }

    /// A number of either kind; a boolean is none.
    var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .real(let number): number
        default: nil
        }
    }

    /// Whether this is what was expected: the same kinds, lengths and keys, texts letter by letter, numbers within
    /// `tolerance`. Whole and real numbers may stand for each other; booleans may not.
    func matches(_ expected: PlainValue, tolerance: Double) -> Bool {
        if let number, let wanted = expected.number { return abs(number - wanted) <= tolerance }
        switch (self, expected) {
        case (.list(let items), .list(let wanted)):
            return items.count == wanted.count
                && zip(items, wanted).allSatisfy { $0.matches($1, tolerance: tolerance) }
        case (.object(let members), .object(let wanted)):
            return members.count == wanted.count
                && wanted.allSatisfy { key, value in members[key]?.matches(value, tolerance: tolerance) ?? false }
        default: return self == expected
        }
    }

    /// The value as JSON.
    var json: String {
        switch self {
        case .null: "null"
        case .boolean(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .real(let number): "\(number)"
        case .text(let text): PlainValue.quoted(text)
        case .list(let items): "[" + items.map(\.json).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { PlainValue.quoted($0.key) + ":" + $0.value.json }
                .joined(separator: ",") + "}"
        }
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
