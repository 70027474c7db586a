/// Plain data as a graded program takes and returns it: Python's own kinds, told apart.
///
/// On the wire numbers, texts, truth values, `None` and lists are JSON's. Everything else is an object of one member
/// that names the kind: `{"tuple": [...]}`, `{"dict": [[key, value], ...]}`, `{"set": [...]}`, `{"complex": [re, im]}`,
/// `{"bytes": "hex"}`, `{"float": "nan"}`, and those of ``PlainValue/furtherKinds``.
public enum PlainValue: Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    /// A whole number beyond 64 bits, in decimal digits.
    case wideInteger(String)
    case real(Double)
    case text(String)
    case list([PlainValue])
    case tuple([PlainValue])
    case set([PlainValue])
    case dictionary([Entry])
    /// Complex numbers, bytes and ``furtherKinds``: compared as they are written, but for arrays.
    case tagged(String, String)

    /// A key of a dictionary and what it holds.
    public struct Entry: Hashable, Sendable {
        let key: PlainValue
        let value: PlainValue
    }
}

extension PlainValue {
    /// Kinds of Python's library, and of numpy, that are sent as plain parts.
    static let furtherKinds: Set<String> = [
        "range", "bytearray", "dict_keys", "dict_values", "dict_items", "iterator", "deque", "array", "Decimal",
        "Fraction", "date", "datetime", "time", "timedelta",
    ]

    /// The value that a JSON text holds, or `nil` when it is anything but one plain value.
    init?(json bytes: [UInt8]) {
        var reader = PlainValueReader(bytes: bytes)
        guard let value = reader.value(level: 0), reader.isAtEnd else { return nil }
        self = value
    }

    /// The value of a member of a dictionary whose keys are texts.
    subscript(key: String) -> PlainValue? {
        guard case .dictionary(let entries) = self else { return nil }
        return entries.first { $0.key.text.map { $0.utf8.elementsEqual(key.utf8) } ?? false }?.value
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var integer: Int? { if case .integer(let number) = self { number } else { nil } }
    var boolean: Bool? { if case .boolean(let flag) = self { flag } else { nil } }
    var list: [PlainValue]? { if case .list(let items) = self { items } else { nil } }

    /// The items of a list or a tuple.
    var items: [PlainValue]? {
        switch self {
        case .list(let items), .tuple(let items): items
        default: nil
        }
    }

    /// Whether the program must build it from named kinds.
    var isTagged: Bool {
        switch self {
        case .null, .boolean, .integer, .wideInteger, .text: false
        case .real(let number): !number.isFinite
        case .list(let items): items.contains(where: \.isTagged)
        case .tuple, .set, .dictionary, .tagged: true
        }
    }

    /// Whether it has at most so many levels of lists and the like within each other.
    func isNested(atMost levels: Int) -> Bool {
        switch self {
        case .null, .boolean, .integer, .wideInteger, .real, .text, .tagged: true
        case .list(let items), .tuple(let items), .set(let items):
            levels > 0 && items.allSatisfy { $0.isNested(atMost: levels - 1) }
        case .dictionary(let entries):
            levels > 0
                && entries.allSatisfy { $0.key.isNested(atMost: levels - 1) && $0.value.isNested(atMost: levels - 1) }
        }
    }

    /// Whether this is what was expected: the same kinds, lengths and keys, texts letter by letter, numbers within
    /// `tolerance`, or within that part of the expected one where it is larger than 1. Whole and real numbers may stand
    /// for each other; truth values may not, nor tuples for lists. Not-a-number is only itself.
    func matches(_ expected: PlainValue, tolerance: Double) -> Bool {
        switch (self, expected) {
        case (.integer(let number), .integer(let wanted)):
            number == wanted || abs(Double(number) - Double(wanted)) <= tolerance && tolerance >= 1
        case (.integer(let number), .real(let wanted)): Self.isClose(Double(number), wanted, tolerance)
        case (.real(let number), .integer(let wanted)):
            // Beyond 2^53 several whole numbers are the same real one.
            Int(exactly: number) == wanted || tolerance > 0 && Self.isClose(number, Double(wanted), tolerance)
        case (.real(let number), .real(let wanted)):
            (number.isNaN && wanted.isNaN) || Self.isClose(number, wanted, tolerance)
        case (.list(let items), .list(let wanted)), (.tuple(let items), .tuple(let wanted)):
            items.count == wanted.count
                && zip(items, wanted).allSatisfy { $0.matches($1, tolerance: tolerance) }
        case (.tagged("array", let array), .tagged("array", let wanted)):
            Self.cells(array)?.matches(Self.cells(wanted) ?? .null, tolerance: tolerance) ?? false
        case (.dictionary(let entries), .dictionary(let wanted)):
            Self.matches(entries, wanted, tolerance: tolerance)
        default: self == expected
        }
    }

    /// The numbers of an array of numpy's, as lists; what kind they are makes no difference.
    private static func cells(_ array: String) -> PlainValue? {
        guard case .list(let parts) = PlainValue(json: Array(array.utf8)), parts.count == 2 else { return nil }
        return parts[1]
    }

    private static func isClose(_ number: Double, _ wanted: Double, _ tolerance: Double) -> Bool {
        guard number.isFinite, wanted.isFinite else { return number == wanted }
        return abs(number - wanted) <= tolerance * max(1, abs(wanted))
    }

    private static func matches(_ entries: [Entry], _ wanted: [Entry], tolerance: Double) -> Bool {
        guard entries.count == wanted.count else { return false }
        let found = Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
        return wanted.allSatisfy { found[$0.key]?.matches($0.value, tolerance: tolerance) ?? false }
    }
}

/// Texts are equal when their letters are the same bytes, unlike Swift's own comparison, which knows several spellings
/// of a letter; sets and dictionaries when they hold the same in any order.
extension PlainValue: Hashable {
    public static func == (one: PlainValue, other: PlainValue) -> Bool {
        switch (one, other) {
        case (.list(let items), .list(let others)), (.tuple(let items), .tuple(let others)):
            items.count == others.count && items.elementsEqual(others)
        case (.text(let text), .text(let other)): text.utf8.elementsEqual(other.utf8)
        case (.list, _), (.tuple, _), (.text, _), (_, .list), (_, .tuple), (_, .text): false
        default: one.canonical == other.canonical
        }
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }

    /// A spelling that equal values share.
    private var canonical: [UInt8] {
        switch self {
        case .set(let items): Self.joined("set", items.map(\.canonical))
        case .dictionary(let entries):
            Self.joined("dict", entries.map { $0.key.canonical + [UInt8(ascii: ":")] + $0.value.canonical })
        case .list(let items): Array("[".utf8) + items.flatMap { $0.canonical + [UInt8(ascii: ",")] } + Array("]".utf8)
        case .tuple(let items): Array("(".utf8) + items.flatMap { $0.canonical + [UInt8(ascii: ",")] } + Array(")".utf8)
        case .real(let number):
            // As in Python, 1.0 is the same key as 1.
            Array((Int(exactly: number).map { PlainValue.integer($0) }?.json ?? json).utf8)
        default: Array(json.utf8)
        }
    }

    private static func joined(_ kind: String, _ parts: [[UInt8]]) -> [UInt8] {
        let sorted = parts.sorted { $0.lexicographicallyPrecedes($1) }
        return Array("\(kind){".utf8) + sorted.flatMap { $0 + [UInt8(ascii: ",")] } + Array("}".utf8)
    }
}
