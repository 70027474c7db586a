/// Makes JSON text readable to a YAML parser.
///
/// JSON is YAML but for two things. It writes a character beyond U+FFFF as two escapes (`\ud83d\ude00`, RFC 8259,
/// section 7), as Python's `json.dumps` does by default, which YAML refuses. And it allows every character from
/// U+0020 on to stand for itself, of which YAML refuses some and takes others for line ends.
enum JSONEscapes {
    /// `text` with such pairs and characters as YAML's escapes (`\U0001f600`); all other text as it was.
    static func adaptedToYAML(_ text: String) -> String {
        joiningPairs(in: text.unicodeScalars.contains(where: needsEscape) ? escapingScalars(of: text) : text)
    }

    private static func escapingScalars(of text: String) -> String {
        text.unicodeScalars.map { needsEscape($0) ? escape($0.value) : String($0) }.joined()
    }

    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }

    private static func escape(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    }

    private static func joiningPairs(in text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if let scalar = pair(in: bytes, at: index) {
                result += Array(escape(scalar).utf8)
                index += 12
                continue
            }
            // An escaped character, also an escaped backslash, is no beginning of an escape.
            let length = bytes[index] == UInt8(ascii: "\\") && index + 1 < bytes.count ? 2 : 1
            result += bytes[index..<index + length]
            index += length
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func pair(in bytes: [UInt8], at index: Int) -> UInt32? {
        guard let high = unit(in: bytes, at: index), (0xD800...0xDBFF).contains(high),
            let low = unit(in: bytes, at: index + 6), (0xDC00...0xDFFF).contains(low)
        else { return nil }
        return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
    }

    /// The value of `\uXXXX` at `index`, or `nil` when there is no such escape.
    private static func unit(in bytes: [UInt8], at index: Int) -> UInt32? {
        guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
        else { return nil }
        return UInt32(String(decoding: bytes[index + 2..<index + 6], as: UTF8.self), radix: 16)
    }
}
