internal import Foundation

extension AddressParts {
    /// The paths of calls, as pages show them behind an endpoint's address. The first is cut off wherever it stands,
    /// the others behind a version only: Azure's model catalog has a base address that ends in `/models`.
    private static let callPath = "/chat/completions"
    private static var versionedCall: Regex<(Substring, Substring)> {
        #/(.*\/v[0-9]+[a-z0-9]*)\/(?:completions|models|responses|embeddings|messages)/#
    }

    /// The path without doubled slashes, one at its end, and the path of a call.
    static func path(_ text: Substring) throws(AddressFault) -> String {
        try check(text, allowing: "/:@", what: "a path")
        let segments = text.split(separator: "/")
        guard !segments.contains(where: { $0 == "." || $0 == ".." }) else {
            throw AddressFault(expected: "a path without '.' and '..'")
        }
        var path = segments.map { "/\($0)" }.joined()
        while path.hasSuffix(callPath) { path.removeLast(callPath.count) }
        if let match = path.wholeMatch(of: versionedCall) { path = String(match.output.1) }
        return path
    }

    /// The query, or `nil` for an empty one.
    static func query(_ text: Substring) throws(AddressFault) -> String? {
        guard !text.isEmpty else { return nil }
        try check(text, allowing: "/:@?", what: "a query")
        for part in text.split(separator: "&") {
            let name = part.prefix { $0 != "=" }.lowercased()
            guard !secretNames.contains(name.filter { $0.isLetter }) else {
                throw AddressFault(
                    expected: "a query without a secret in it", found: "'\(name.prefix(40))'",
                    hint: "a key does not belong in a file: name the variable that holds the key as "
                        + "key_variable, or send it by headers")
            }
        }
        return String(text)
    }

    /// Names of parameters that hold secrets, by their letters.
    private static let secretNames: Set<String> = [
        "key", "apikey", "token", "accesstoken", "authtoken", "password", "secret", "clientsecret", "sig",
        "subscriptionkey",
    ]

    /// Unreserved characters, those that separate, and whole percent escapes (RFC 3986, appendix A).
    private static func check(_ text: Substring, allowing more: String, what: String) throws(AddressFault) {
        let bytes = Array(text.utf8)
        let allowed = Set("-._~!$&'()*+,;=\(more)".utf8)
        for (index, byte) in bytes.enumerated() {
            let isEscape =
                byte == UInt8(ascii: "%") && index + 2 < bytes.count && isHex(bytes[index + 1])
                && isHex(bytes[index + 2])
            guard isLetterOrDigit(byte) || allowed.contains(byte) || isEscape else {
                throw AddressFault(expected: "\(what) of an address", hint: hint(for: byte))
            }
        }
    }

    private static func hint(for byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"): "a blank inside an address is written %20"
        case ..<0x20, 0x7F: "a line break or another control character stands in it"
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "<"), UInt8(ascii: ">"):
            "put your own name in the place of what stands in '{}' or '<>'"
        case 0x80...: "characters beyond ASCII are written as percent escapes"
        default: "'\(Character(Unicode.Scalar(byte)))' can't stand there"
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func isHex(_ byte: UInt8) -> Bool { Character(Unicode.Scalar(byte)).isHexDigit }
}
