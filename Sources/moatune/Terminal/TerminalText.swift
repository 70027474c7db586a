/// Text made safe for a terminal.
///
/// Names, values, paths and messages come from strangers' files and services. A control character could move the
/// cursor or rewrite what stands above, and a direction mark could show a text in another order than it has.
enum TerminalText {
    /// `text` with control characters, direction marks and other invisible characters shown as escapes. Line ends and
    /// tabs stay.
    static func safe(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        return text.unicodeScalars.map { isUnsafe($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
    }

    /// One line of text: as ``safe(_:)``, with line ends and tabs as escapes too.
    static func safeLine(_ text: String) -> String {
        safe(text.replacing("\n", with: "\\u{a}").replacing("\t", with: "\\u{9}"))
    }

    /// A JSON document with such characters as JSON's own escapes: for a parser it says the same. Encoders escape what
    /// lies below U+0020 only.
    static func safeJSON(_ document: String) -> String {
        guard document.unicodeScalars.contains(where: isUnsafe) else { return document }
        return document.unicodeScalars.map { isUnsafe($0) ? escape($0) : String($0) }.joined()
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        // Most text is plain ASCII.
        if (0x20..<0x7F).contains(scalar.value) || scalar == "\n" || scalar == "\t" { return false }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
