/// Makes JSON's text escapes readable to a YAML parser.
///
/// JSON is YAML but for one thing: it writes a character beyond U+FFFF as two escapes (`\ud83d\ude00`, RFC 8259,
/// section 7), which is what Python's `json.dumps` does by default, and which YAML refuses.
enum JSONEscapes {
    /// `text` with every such pair replaced by YAML's `\U0001f600`; all other text as it was.
    static func joiningPairs(in text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if let scalar = pair(in: bytes, at: index) {
                let digits = String(scalar, radix: 16)
                result += Array(("\\U" + String(repeating: "0", count: 8 - digits.count) + digits).utf8)
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
