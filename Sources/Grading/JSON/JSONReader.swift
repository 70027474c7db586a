/// Reads one JSON text.
struct JSONReader {
    /// Deeper is refused: nobody writes it by hand, and whoever reads on recurs.
    static let deepestLevel = 64
    static let mostValues = 500_000

    private let bytes: [UInt8]
    private var position = 0
    private var count = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    /// - Parameter bytes: valid UTF-8.
    init(bytes: [UInt8]) { self.bytes = bytes }

    /// How far it has read: after an error, where that is.
    var place: Int { position }

    mutating func document() throws(JSONProblem) -> JSONValue {
        let result = try value(level: 0)
        guard position == bytes.count else { throw problem("more after the value") }
        return result
    }

    private func problem(_ reason: String) -> JSONProblem {
        JSONProblem(line: 1 + bytes[..<min(position, bytes.count)].count { $0 == 0x0A }, reason: reason)
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

    private mutating func value(level: Int) throws(JSONProblem) -> JSONValue {
        count += 1
        guard level <= Self.deepestLevel else { throw problem("more than \(Self.deepestLevel) levels") }
        guard count <= Self.mostValues else { throw problem("more than \(Self.mostValues) values") }
        skipSpace()
        guard let byte = current else { throw problem("an end where a value was expected") }
        let result: JSONValue
        switch byte {
        case UInt8(ascii: "{"): result = .object(try members(level: level))
        case UInt8(ascii: "["): result = .list(try items(level: level))
        case UInt8(ascii: "\""): result = .text(try text())
        case UInt8(ascii: "t"): result = try word("true", .boolean(true))
        case UInt8(ascii: "f"): result = try word("false", .boolean(false))
        case UInt8(ascii: "n"): result = try word("null", .null)
        default: result = .number(try number())
        }
        skipSpace()
        return result
    }

    private mutating func word(_ name: String, _ value: JSONValue) throws(JSONProblem) -> JSONValue {
        for byte in name.utf8 where !take(byte) { throw problem("something that is no JSON value") }
        return value
    }

    private mutating func items(level: Int) throws(JSONProblem) -> [JSONValue] {
        position += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return [] }
        var items: [JSONValue] = []
        repeat { items.append(try value(level: level + 1)) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw problem("a list without ']'") }
        return items
    }

    private mutating func members(level: Int) throws(JSONProblem) -> [String: JSONValue] {
        position += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return [:] }
        var members: [String: JSONValue] = [:]
        repeat {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw problem("a name in double quotes was expected") }
            let name = try text()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw problem("a ':' was expected") }
            let value = try value(level: level + 1)
            guard members.updateValue(value, forKey: name) == nil else {
                throw problem("the name '\(PlainText.printable(String(name.prefix(40))))' twice")
            }
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw problem("an object without '}'") }
        return members
    }

    private mutating func number() throws(JSONProblem) -> Double {
        let start = position
        _ = take(UInt8(ascii: "-"))
        let whole = digits()
        guard whole == 1 || whole > 1 && bytes[position - whole] != UInt8(ascii: "0") else {
            throw problem("something that is no JSON value")
        }
        if take(UInt8(ascii: ".")), digits() == 0 { throw problem("a number without digits after its point") }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
            if digits() == 0 { throw problem("a number without digits in its exponent") }
        }
        guard let number = Double(String(decoding: bytes[start..<position], as: UTF8.self)), number.isFinite else {
            throw problem("a number beyond what can be held")
        }
        return number
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position - start
    }

    private mutating func text() throws(JSONProblem) -> String {
        position += 1
        var units: [UInt8] = []
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: units, as: UTF8.self)
            case UInt8(ascii: "\\"): units += try escape()
            case 0..<0x20:
                position -= 1
                throw problem("a control character in a text")
            default: units.append(byte)
            }
        }
        throw problem("a text without its closing quote")
    }

    private mutating func escape() throws(JSONProblem) -> [UInt8] {
        guard let byte = current else { throw problem("an end after '\\'") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "u"):
            let first = try fourDigits()
            if let scalar = Unicode.Scalar(first) { return Array(String(scalar).utf8) }
            guard (0xD800..<0xDC00).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
                throw problem("half a character")
            }
            let second = try fourDigits()
            guard (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            else { throw problem("half a character") }
            return Array(String(scalar).utf8)
        default: throw problem("an escape that JSON doesn't know")
        }
    }

    private mutating func fourDigits() throws(JSONProblem) -> UInt32 {
        guard position + 4 <= bytes.count else { throw problem("an escape cut short") }
        var value: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw problem("four hexadecimal digits were expected")
            }
            value = value << 4 + UInt32(digit)
        }
        position += 4
        return value
    }
}
