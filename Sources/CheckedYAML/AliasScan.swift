/// Finds anchors and aliases in YAML text before a parser unfolds them.
///
/// A plain scan: it looks at where a value may begin and skips quoted text, comments and block text. It may refuse
/// an exotic document that is harmless; it passes none that holds an alias outside quotes and blocks.
enum AliasScan {
    struct Finding: Equatable {
        /// 1-based.
        let line: Int
        /// 1-based.
        let column: Int
        let text: String
    }

    static func firstAlias(in text: String) -> Finding? {
        var blockIndent: Int?
        for (index, rawLine) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = Array(rawLine.utf8)
            let indent = line.prefix { $0 == space }.count
            if let block = blockIndent {
                if indent > block || indent == line.count { continue }
                blockIndent = nil
            }
            if let found = firstAlias(inLine: line, number: index + 1) { return found }
            if opensBlock(line) { blockIndent = indent }
        }
        return nil
    }

    private static let space = UInt8(ascii: " ")

    private static func firstAlias(inLine line: [UInt8], number: Int) -> Finding? {
        var quote: UInt8?
        var mayBegin = true
        for (column, byte) in line.enumerated() {
            if let open = quote {
                if byte == open { quote = nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): if mayBegin { quote = byte }
            case UInt8(ascii: "#"): if column == 0 || line[column - 1] == space { return nil }
            case UInt8(ascii: "*"), UInt8(ascii: "&"):
                let next = column + 1 < line.count ? line[column + 1] : space
                if mayBegin, next != space {
                    let token = line[column...].prefix { $0 != space && $0 != UInt8(ascii: ",") }
                    return Finding(
                        line: number, column: column + 1, text: String(decoding: token.prefix(40), as: UTF8.self))
                }
            default: break
            }
            let separators: [UInt8] = [space, UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ",")]
            mayBegin = separators.contains(byte) || byte == UInt8(ascii: "\t")
        }
        return nil
    }

    /// Whether the lines below, deeper than this one, are block text (`key: |` or `key: >`).
    private static func opensBlock(_ line: [UInt8]) -> Bool {
        let text = String(decoding: line, as: UTF8.self)
        guard let match = text.wholeMatch(of: #/.*(?::|-)\s+[|>][-+0-9]*\s*(?:#.*)?/#) else { return false }
        return !match.output.isEmpty
    }
}
