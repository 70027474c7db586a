internal import Foundation

/// Blots secrets out of texts that services send: a service may echo what it was sent, whole, cut off or in base64.
///
/// A part of a secret of at least ``shortestPart`` characters is blotted out wherever it stands. A shorter secret is
/// blotted out whole.
struct SecretRedactor: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Parts of this length, each as one number; of the secrets and of their forms in base64.
    private let parts: Set<UInt64>
    private let shortSecrets: [String]

    /// Shorter parts stand in innocent words too.
    static let shortestPart = 8
    static let mark = "•••"
    /// A longer secret may be cut off with its text. No service issues such long keys.
    static let longestSecret = 4096

    init(_ secrets: [String]) {
        let long = secrets.filter { $0.utf8.count >= Self.shortestPart }
        parts = Set(long.flatMap { [Array($0.utf8)] + Self.base64Forms(of: Array($0.utf8)) }.flatMap(Self.parts))
        shortSecrets = secrets.filter { !$0.isEmpty && $0.utf8.count < Self.shortestPart }
    }

    /// `text` with every part of a secret blotted out.
    ///
    /// - Complexity: linear in the text's length.
    func redacted(_ text: String) -> String {
        let text = shortSecrets.reduce(text) { $0.replacing($1, with: Self.mark) }
        let bytes = Array(text.utf8)
        guard !parts.isEmpty, bytes.count >= Self.shortestPart else { return text }
        var result: [UInt8] = []
        /// Bytes before this place belong to a secret, or are in the result.
        var end = 0
        var window: UInt64 = 0
        var isMarked = false
        for (place, byte) in bytes.enumerated() {
            window = window << 8 | UInt64(byte)
            guard place + 1 >= Self.shortestPart, parts.contains(window) else { continue }
            let start = place + 1 - Self.shortestPart
            if start > end || !isMarked {
                result += bytes[end..<max(start, end)] + Array(Self.mark.utf8)
                isMarked = true
            }
            end = place + 1
        }
        return isMarked ? String(decoding: result + bytes[end...], as: UTF8.self) : text
    }

    private static func parts(of bytes: [UInt8]) -> [UInt64] {
        guard bytes.count >= shortestPart else { return [] }
        return (0...bytes.count - shortestPart).map { start in
            bytes[start..<start + shortestPart].reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    /// A secret's base64 in both alphabets, wherever it begins in what was encoded, without the characters at its ends
    /// that depend on its neighbours.
    private static func base64Forms(of bytes: [UInt8]) -> [[UInt8]] {
        (0..<3).flatMap { offset -> [[UInt8]] in
            let data = Data(repeating: 0, count: offset) + Data(bytes)
            let whole = Array(data.base64EncodedString().utf8)
            let dependent = [0, 2, 3][offset]
            let certain = (data.count * 8) / 6
            guard certain > dependent else { return [] }
            let plain = Array(whole[dependent..<certain])
            let urlSafe = plain.map { byte in
                byte == UInt8(ascii: "+") ? UInt8(ascii: "-") : byte == UInt8(ascii: "/") ? UInt8(ascii: "_") : byte
            }
            return [plain, urlSafe]
        }
    }

    var description: String { Self.mark }
    var debugDescription: String { Self.mark }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
