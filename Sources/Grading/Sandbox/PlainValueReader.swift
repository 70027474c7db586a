/// Reads plain data in JSON that a hostile program wrote. Foundation's reader makes no difference between 1, 1.0 and
/// true on every platform, and has no limit on depth that we could state.
struct PlainValueReader {
    private let bytes: [UInt8]
    private var position = 0
    private var count = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func value(level: Int) -> PlainValue? {
        count += 1
        guard level <= PlainValue.deepestLevel, count <= PlainValue.mostValues else { return nil }
        skipSpace()
        guard let byte = current else { return nil }
        let result: PlainValue? =
            switch byte {
            case UInt8(ascii: "{"): tagged(level: level)
            case UInt8(ascii: "["): list(level: level)
            case UInt8(ascii: "\""): text().map { .text($0) }
            case UInt8(ascii: "t"): word("true", .boolean(true))
            case UInt8(ascii: "f"): word("false", .boolean(false))
            case UInt8(ascii: "n"): word("null", .null)
            default: number()
            }
        skipSpace()
        return result
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func word(_ name: String, _ value: PlainValue) -> PlainValue? {
        for byte in name.utf8 where !take(byte) { return nil }
        return value
    }

    private mutating func list(level: Int) -> PlainValue? {
        position += 1
        var items: [PlainValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .list(items) }
        while let item = value(level: level + 1) {
            items.append(item)
            if take(UInt8(ascii: "]")) { return .list(items) }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
        return nil
    }

    /// The members of a JSON object whose values are plain data, each name once; `nil` for anything else.
    mutating func members() -> [String: PlainValue]? {
        skipSpace()
        guard current == UInt8(ascii: "{") else { return nil }
        var members: [String: PlainValue] = [:]
        var isEmpty = true
        position += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return members }
        repeat {
            guard isEmpty || take(UInt8(ascii: ",")), let (name, item) = member(level: 0) else { return nil }
            guard members.updateValue(item, forKey: name) == nil else { return nil }
            isEmpty = false
        } while !take(UInt8(ascii: "}"))
        skipSpace()
        return members
    }

    private mutating func member(level: Int) -> (name: String, value: PlainValue)? {
        skipSpace()
        guard current == UInt8(ascii: "\""), let name = text() else { return nil }
        skipSpace()
        guard take(UInt8(ascii: ":")), let item = value(level: level + 1) else { return nil }
        return (name, item)
    }

    /// An object of one member, which names a kind.
    private mutating func tagged(level: Int) -> PlainValue? {
        position += 1
        guard let (kind, inner) = member(level: level), take(UInt8(ascii: "}")) else { return nil }
        switch (kind, inner) {
        case ("tuple", .list(let items)): return .tuple(items)
        case ("set", .list(let items)): return Self.areDistinct(items) ? .set(items) : nil
        case ("dict", .list(let pairs)): return Self.dictionary(pairs)
        case ("complex", .list(let parts)) where parts.count == 2: return .tagged(kind, inner.json)
        case ("bytes", .text(let digits)) where digits.utf8.allSatisfy(Self.isHexadecimal):
            return .tagged(kind, inner.json)
        case ("float", .text("nan")): return .real(.nan)
        case ("float", .text("inf")): return .real(.infinity)
        case ("float", .text("-inf")): return .real(-.infinity)
        case (_, .list), (_, .text): return PlainValue.furtherKinds.contains(kind) ? .tagged(kind, inner.json) : nil
        default: return nil
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func dictionary(_ pairs: [PlainValue]) -> PlainValue? {
        var entries: [PlainValue.Entry] = []
        for pair in pairs {
            guard case .list(let parts) = pair, parts.count == 2 else { return nil }
            entries.append(PlainValue.Entry(key: parts[0], value: parts[1]))
        }
        return Self.areDistinct(entries.map(\.key)) ? .dictionary(entries) : nil
    }

    /// Keys, or the items of a set. Python's harness nests them four levels at most; a forged reply that nested them
    /// deeper would take the square of its length to compare.
    private static func areDistinct(_ items: [PlainValue]) -> Bool {
        items.allSatisfy { $0.isNested(atMost: 4) } && Set(items).count == items.count
    }

    private mutating func number() -> PlainValue? {
        let start = position
        var isReal = false
        while let byte = current {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"): break
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): isReal = true
            default: return finished(from: start, isReal: isReal)
            }
            position += 1
        }
        return finished(from: start, isReal: isReal)
    }

    private func finished(from start: Int, isReal: Bool) -> PlainValue? {
        let digits = String(decoding: bytes[start..<position], as: UTF8.self)
        if !isReal, let number = Int(digits) { return .integer(number) }
        if !isReal, digits.utf8.count > 18 {
            let figures = digits.utf8.drop { $0 == UInt8(ascii: "-") }
            let isNumber = figures.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            return isNumber && digits.utf8.count - figures.count <= 1 ? .wideInteger(digits) : nil
        }
        guard let number = Double(digits), number.isFinite else { return nil }
        return .real(number)
    }

    private mutating func text() -> String? {
        position += 1
        var units: [UInt8] = []
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: units, as: UTF8.self)
            case UInt8(ascii: "\\"): guard escape(into: &units) else { return nil }
            default: units.append(byte)
            }
        }
        return nil
    }

    private mutating func escape(into units: inout [UInt8]) -> Bool {
        guard let byte = current else { return false }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): units.append(0x0A)
        case UInt8(ascii: "t"): units.append(0x09)
        case UInt8(ascii: "r"): units.append(0x0D)
        case UInt8(ascii: "b"): units.append(0x08)
        case UInt8(ascii: "f"): units.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
        case UInt8(ascii: "u"):
            guard let scalar = escapedScalar() else { return false }
            units += Array(String(scalar).utf8)
        default: return false
        }
        return true
    }

    private mutating func escapedScalar() -> Unicode.Scalar? {
        guard let first = fourDigits() else { return nil }
        guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) }
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let second = fourDigits(),
            (0xDC00..<0xE000).contains(second)
        else { return nil }
        return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }

    private mutating func fourDigits() -> UInt32? {
        guard position + 4 <= bytes.count else { return nil }
        let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self)
        position += 4
        return UInt32(digits, radix: 16)
    }
}
