internal import Foundation

/// Reads JSON of services that are careless in what doesn't matter: an answer that was paid for is not lost for a field
/// beside it.
enum ForgivingJSON {
    /// Decodes `bytes`, without a byte order mark and with halves of code points replaced (U+FFFD) where need be: some
    /// services cut an emoji's two escapes apart.
    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            guard let repaired = withoutHalves(bytes) else { throw error }
            return try JSONDecoder().decode(type, from: Data(repaired))
        }
    }

    /// `bytes` with every escape of half a surrogate pair replaced, or `nil` when there is none.
    static func withoutHalves(_ bytes: [UInt8]) -> [UInt8]? {
        var repaired = bytes
        var (index, isRepaired) = (0, false)
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            guard let unit = escapedUnit(bytes, at: index) else {
                // Another escape, which may be of a backslash.
                index += 2
                continue
            }
            switch unit {
            case 0xD800..<0xDC00
            where escapedUnit(bytes, at: index + 6).map { (0xDC00..<0xE000).contains($0) } ?? false:
                index += 12
                continue
            case 0xD800..<0xE000:
                repaired.replaceSubrange(index..<index + 6, with: Array("\\uFFFD".utf8))
                isRepaired = true
            default: break
            }
            index += 6
        }
        return isRepaired ? repaired : nil
    }

    /// The code unit of an escape `\uXXXX` that begins at `index`.
    private static func escapedUnit(_ bytes: [UInt8], at index: Int) -> Int? {
        guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
        else { return nil }
        return Int(String(decoding: bytes[index + 2..<index + 6], as: UTF8.self), radix: 16)
    }
}

extension KeyedDecodingContainer {
    /// The value for `key`, or `nil` when it is missing or not what it should be.
    func forgiving<Value: Decodable>(_ type: Value.Type, forKey key: Key) -> Value? {
        (try? decodeIfPresent(type, forKey: key)) ?? nil
    }
}
