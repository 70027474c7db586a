/// Any JSON, read strictly (RFC 8259): each name once, nothing around it, no depth that would hurt whoever reads on.
public enum JSONValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// Whole numbers too: JSON makes no difference.
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    /// The value that `text` writes, blanks around it aside.
    ///
    /// - Throws: what is wrong, and in which line.
    public init(reading text: String) throws(JSONProblem) {
        var reader = JSONReader(text)
        self = try reader.document()
    }
}

/// Why a text is not JSON.
public struct JSONProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// 1-based.
    public let line: Int
    public let reason: String
    public var description: String { "line \(line): \(reason)" }
}

extension JSONValue {
    var text: String? { if case .text(let text) = self { text } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var list: [JSONValue]? { if case .list(let items) = self { items } else { nil } }
    var object: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }
    var boolean: Bool? { if case .boolean(let flag) = self { flag } else { nil } }

    /// The value in a few words, for complaints.
    var description: String {
        switch self {
        case .null: "null"
        case .boolean(let flag): "\(flag)"
        case .number(let number): Self.written(number)
        case .text(let text): "'\(PlainText.printable(String(text.unicodeScalars.prefix(40).map(Character.init))))'"
        case .list(let items): "a list of \(items.count)"
        case .object(let members): "an object of \(members.count)"
        }
    }

    /// As people write it: 3, not 3.0.
    static func written(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }

    /// Whether this is `expected`, numbers within `tolerance` or within that part of the expected one where it is
    /// larger than 1.
    func matches(_ expected: JSONValue, tolerance: Double) -> Bool {
        switch (self, expected) {
        case (.number(let number), .number(let wanted)): abs(number - wanted) <= tolerance * max(1, abs(wanted))
        case (.list(let items), .list(let wanted)):
            items.count == wanted.count && zip(items, wanted).allSatisfy { $0.matches($1, tolerance: tolerance) }
        case (.object(let members), .object(let wanted)):
            members.count == wanted.count
                && wanted.allSatisfy { members[$0.key]?.matches($0.value, tolerance: tolerance) ?? false }
        default: self == expected
        }
    }

    /// One spelling for equal values, for fingerprints.
    var canonical: String {
        switch self {
        case .null: "null"
        case .boolean(let flag): "\(flag)"
        case .number(let number): Self.written(number)
        case .text(let text): PlainValue.quoted(text)
        case .list(let items): "[" + items.map(\.canonical).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { PlainValue.quoted($0.key) + ":" + $0.value.canonical }
                .joined(separator: ",") + "}"
        }
    }
}
