/// A model's message cut into fenced blocks and what stands between them.
struct MessageBlocks {
    struct Block: Hashable {
        /// Lower case, such as `python`; empty where the fence names none.
        let language: String
        let lines: [Substring]
        let isFenced: Bool

        var text: String { lines.joined(separator: "\n") + "\n" }

        /// Whether the fence says that it is Python, or says nothing.
        var mayBePython: Bool {
            language.isEmpty
                || ["py", "ipy", "pyc", "jupyter", "code", "text", "plain", "txt"].contains {
                    language.hasPrefix($0)
                }
        }
    }

    /// In order; what stands between fences counts as a block that is not fenced.
    private(set) var blocks: [Block] = []

    /// - Parameter isStrict: whether only a fence that is as long closes one; models often close a long one by three.
    init(_ message: String, isStrict: Bool = true) {
        var parser = Parser(lines: message.allLines, isStrict: isStrict)
        parser.run()
        blocks = parser.blocks
    }

    private struct Fence {
        let character: Character
        let length: Int
        let info: Substring
    }

    private struct Parser {
        let lines: [Substring]
        let isStrict: Bool
        var blocks: [Block] = []
        var between: [Substring] = []
        /// The fence that began the open block; `nil` between blocks.
        var fence: Fence?
        var language = ""
        var inner: [Substring] = []
        var scanner = PythonScanner()

        init(lines: [Substring], isStrict: Bool) {
            self.lines = lines
            self.isStrict = isStrict
        }

        mutating func run() {
            for (index, line) in lines.enumerated() { take(line, at: index) }
            if inner.last == "" { inner.removeLast() }
            // A fence that was cut off in the middle.
            if let last = inner.last, !last.isEmpty, last.allSatisfy({ $0 == "`" }) { inner.removeLast() }
            close()
            flush()
        }

        private mutating func take(_ line: Substring, at index: Int) {
            guard let open = fence else { return takeOutside(line) }
            if let found = MessageBlocks.fence(in: line), found.character == open.character,
                found.length >= (isStrict ? open.length : 3), !isWithinText(index)
            {
                close()
                if !found.info.isBlank { begin(found) }
            } else if !scanner.isInside, let code = MessageBlocks.endOfCode(line) {
                append(code)
                close()
            } else {
                append(line)
            }
        }

        private mutating func takeOutside(_ line: Substring) {
            if let found = MessageBlocks.fence(in: line) {
                begin(found)
            } else if let (prose, found) = MessageBlocks.fenceAfterProse(line) {
                between.append(prose)
                begin(found)
            } else {
                between.append(line)
            }
        }

        /// Whether the fence stands in a text of several lines that is closed further below.
        private func isWithinText(_ index: Int) -> Bool {
            guard let quotes = scanner.openText else { return false }
            let mark = String(decoding: quotes, as: UTF8.self)
            return lines[(index + 1)...].prefix(200).contains { $0.contains(mark) }
        }

        private mutating func begin(_ found: Fence) {
            flush()
            let (language, code) = MessageBlocks.languageAndCode(found.info)
            fence = found
            self.language = language
            inner = []
            scanner = PythonScanner()
            if let code { append(code) }
        }

        private mutating func append(_ line: Substring) {
            inner.append(line)
            scanner.take(line)
        }

        private mutating func close() {
            guard fence != nil else { return }
            blocks.append(Block(language: language, lines: inner, isFenced: true))
            fence = nil
            inner = []
        }

        private mutating func flush() {
            if !between.isEmpty { blocks.append(Block(language: "", lines: between, isFenced: false)) }
            between = []
        }
    }

    /// The fence that the line is: three or more backticks or tildes, behind blanks or quotation marks.
    private static func fence(in line: Substring) -> Fence? {
        let trimmed = line.drop { $0 == " " || $0 == "\t" || $0 == ">" }
        guard let character = trimmed.first, character == "`" || character == "~" else { return nil }
        let length = trimmed.prefix { $0 == character }.count
        let rest = trimmed.dropFirst(length)
        // Backticks again on the same line are code within prose.
        guard length >= 3, !rest.contains("`") else { return nil }
        return Fence(character: character, length: length, info: rest)
    }

    /// A fence at the end of a line of prose: "Here it is: ```python".
    private static func fenceAfterProse(_ line: Substring) -> (prose: Substring, fence: Fence)? {
        guard let start = line.firstRange(of: "```")?.lowerBound, !line[..<start].isBlank else { return nil }
        let mark = line[start...]
        let length = mark.prefix { $0 == "`" }.count
        let info = mark.dropFirst(length)
        guard info.isBlank || info.allSatisfy({ $0.isLetter || $0.isNumber || $0 == " " }) && info.count < 12 else {
            return nil
        }
        return (line[..<start], Fence(character: "`", length: length, info: info))
    }

    /// The code of a line that a fence ends: "    return x```".
    private static func endOfCode(_ line: Substring) -> Substring? {
        guard line.contains("```"), let start = line.firstRange(of: "```")?.lowerBound else { return nil }
        guard line[start...].drop(while: { $0 == "`" }).isBlank, !line[..<start].isBlank else { return nil }
        return line[..<start]
    }

    /// What stands behind a fence: a language, code that should stand in the next line, or both.
    private static func languageAndCode(_ info: Substring) -> (language: String, code: Substring?) {
        let trimmed = info.drop { $0 == " " || $0 == "{" || $0 == "." }
        if PythonLine.isSurelyCode(trimmed) { return ("", trimmed) }
        let word = trimmed.prefix { !$0.isWhitespace && $0 != "}" && $0 != "," && $0 != ":" }
        let rest = trimmed.dropFirst(word.count).withoutIndent
        return (word.lowercased(), PythonLine.isSurelyCode(rest) ? rest : nil)
    }
}
