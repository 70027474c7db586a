/// Follows Python's strings and brackets from line to line: enough to know where a statement can begin.
struct PythonScanner: Hashable {
    /// The quotes of the text that is open at the end of the line before, if one of several lines is.
    private(set) var openText: [UInt8]?
    private var level = 0
    private var isContinued = false

    /// Whether the next line goes on with what the one before left open.
    var isInside: Bool { openText != nil || level > 0 || isContinued }

    /// Takes the next line.
    mutating func take(_ line: Substring) {
        let bytes = Array(line.utf8)
        var position = 0
        // An open bracket that a definition follows was never closed: what follows shall not be lost with it.
        if openText == nil, level > 0, ["def ", "class ", "import ", "@"].contains(where: line.hasPrefix) { level = 0 }
        isContinued = false
        while position < bytes.count {
            if let quotes = openText {
                guard let end = Self.end(of: quotes, in: bytes, from: position) else { return }
                openText = nil
                position = end
                continue
            }
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "#"): return
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): level += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): level = max(0, level - 1)
            case UInt8(ascii: "\\") where position == bytes.count - 1: isContinued = true
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                let isTriple = bytes[position...].prefix(3).elementsEqual([byte, byte, byte])
                let quotes = [UInt8](repeating: byte, count: isTriple ? 3 : 1)
                position += quotes.count
                if let end = Self.end(of: quotes, in: bytes, from: position) {
                    position = end
                } else if isTriple {
                    openText = quotes
                    return
                } else {
                    // A text of one line that is not closed in it goes on only behind a backslash.
                    isContinued = bytes.last == UInt8(ascii: "\\")
                    return
                }
                continue
            default: break
            }
            position += 1
        }
    }

    private static func end(of quotes: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        var position = start
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\\") {
                position += 2
            } else if bytes[position...].starts(with: quotes) {
                return position + quotes.count
            } else {
                position += 1
            }
        }
        return nil
    }
}

extension Substring {
    /// Blanks and tabs at the beginning.
    var indent: Int { prefix { $0 == " " || $0 == "\t" }.count }
    var withoutIndent: Substring { drop { $0 == " " || $0 == "\t" } }
    var isBlank: Bool { allSatisfy(\.isWhitespace) }
}

extension String {
    /// Its lines, the empty ones too.
    var allLines: [Substring] { split(separator: "\n", omittingEmptySubsequences: false) }
}
