/// A place in a file and what stands there, in words that show what is invisible.
struct FoundByte {
    /// 1-based.
    let line: Int
    /// 1-based, in characters of the line (Unicode scalars).
    let column: Int
    /// Such as `U+00A0 (a no-break space)`.
    let words: String

    /// - Parameter offset: of the byte in `bytes`; beyond the last one the end is meant.
    init(_ bytes: some RandomAccessCollection<UInt8>, at offset: Int) {
        let bytes = Array(bytes)
        let offset = min(offset, bytes.count)
        let ends = Self.lineEnds(in: bytes[..<offset])
        line = 1 + ends.count
        let start = ends.last ?? 0
        column = 1 + bytes[start..<offset].count { $0 & 0xC0 != 0x80 }
        words = Self.words(bytes[offset...])
    }

    /// Where lines begin after a line feed, a carriage return, or both.
    private static func lineEnds(in bytes: ArraySlice<UInt8>) -> [Int] {
        bytes.indices.filter { index in
            bytes[index] == 0x0A
                || bytes[index] == 0x0D && index + 1 < bytes.endIndex && bytes[index + 1] != 0x0A
        }.map { $0 + 1 }
    }

    private static func words(_ rest: ArraySlice<UInt8>) -> String {
        guard let byte = rest.first else { return "the end" }
        guard let scalar = firstScalar(of: rest) else {
            let digits = "0x" + hexadecimal(UInt32(byte), 2)
            // What most such files are: the first half of Latin-1's letters begins at 0xC0.
            let letter = byte >= 0xA0 ? " ('\(Character(Unicode.Scalar(byte)))' in Windows-1252)" : ""
            return "the byte \(digits)\(letter), which is not UTF-8"
        }
        if let name = names[scalar.value] { return "U+\(hexadecimal(scalar.value, 4)) (\(name))" }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .privateUse, .unassigned,
            .nonspacingMark, .enclosingMark:
            let name = scalar.properties.name.map { ": \($0.lowercased())" } ?? ""
            return "U+\(hexadecimal(scalar.value, 4)) (an invisible character\(name))"
        default:
            return scalar.isASCII ? "'\(scalar)'" : "'\(scalar)' (U+\(hexadecimal(scalar.value, 4)))"
        }
    }

    private static let names: [UInt32: String] = [
        0x00: "a zero byte", 0x09: "a tab", 0x0A: "the end of the line", 0x0D: "the end of the line",
        0x20: "a blank", 0xA0: "a no-break space", 0xAD: "a soft hyphen", 0x200B: "a zero-width space",
        0x200E: "a mark for the direction of writing", 0x200F: "a mark for the direction of writing",
        0x2028: "a line separator", 0x202F: "a narrow no-break space", 0x2060: "a word joiner",
        0x3000: "an ideographic space", 0xFEFF: "a byte order mark",
        0x2018: "a curly quotation mark", 0x2019: "a curly quotation mark", 0x201C: "a curly quotation mark",
        0x201D: "a curly quotation mark",
    ]

    private static func hexadecimal(_ value: UInt32, _ width: Int) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func firstScalar(of bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
        var decoder = UTF8()
        var iterator = bytes.prefix(4).makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
        return scalar
    }

    /// The place of the first byte that begins or belongs to no character; `nil` when all is UTF-8.
    static func firstInvalid(in bytes: [UInt8]) -> Int? {
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        var index = 0
        while index < bytes.count {
            if bytes[index] < 0x80 {
                index += 1
                continue
            }
            guard let scalar = firstScalar(of: bytes[index...]) else { return index }
            index += UTF8.width(scalar)
        }
        return nil
    }
}
