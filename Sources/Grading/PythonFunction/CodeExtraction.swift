/// Finds the program in a model's whole message, as a person would.
public enum CodeExtraction {
    /// The source of the last fenced block that defines `function`; without one, the message from its first line of
    /// code on; or `nil` when `function` is defined nowhere.
    ///
    /// A block that only quotes the function's first line doesn't count while another has its body.
    public static func python(defining function: String, in message: String) -> String? {
        let text = String(message.drop { $0 == "\u{FEFF}" }).replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        let blocks = fencedBlocks(in: text).map(withoutIndent)
        let defining = blocks.filter { definitionLength(of: function, in: $0) != nil }
        if let block = defining.last(where: { (definitionLength(of: function, in: $0) ?? 0) > 1 }) ?? defining.last {
            return block
        }
        guard definitionLength(of: function, in: text) != nil else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let beginnings = ["def ", "import ", "from ", "class ", "@"]
        guard
            let sure = lines.firstIndex(where: { line in
                beginnings.contains { line.hasPrefix($0) } && !isSentence(line)
            })
        else { return nil }
        // What stands right above may belong to it: comments, and names that the function uses.
        let above = lines[..<sure].reversed().prefix { $0.isEmpty || $0.hasPrefix("#") || isAssignment($0) }.count
        let code = lines[(sure - above)...].drop { $0.isEmpty }.filter { fence(in: $0) == nil }.joined(separator: "\n")
        return code.hasSuffix("\n") ? code : code + "\n"
    }

    /// How many lines stand from the definition of `function` to the end, blank ones not counted; `nil` without one.
    private static func definitionLength(of function: String, in source: String) -> Int? {
        let lines = source.split(separator: "\n")
        let start = lines.firstIndex { line in
            let words = line.drop { $0 == " " || $0 == "\t" }
            guard words.hasPrefix("def ") else { return words.hasPrefix("\(function) = ") }
            let name = words.dropFirst(4).drop { $0 == " " }
            guard name.hasPrefix(function) else { return false }
            return name.dropFirst(function.count).drop { $0 == " " }.first == "("
        }
        return start.map { lines[$0...].count { !$0.allSatisfy(\.isWhitespace) } }
    }

    /// Prose that begins like code: "from the ratings ... .", as against "from math import sqrt".
    private static func isSentence(_ line: Substring) -> Bool {
        if line.hasPrefix("from ") { return !line.contains(" import ") }
        if line.hasPrefix("import ") { return line.hasSuffix(".") }
        if line.hasPrefix("def ") { return !line.contains("(") }
        return false
    }

    private static func isAssignment(_ line: Substring) -> Bool {
        line.prefixMatch(of: #/[A-Za-z_][A-Za-z0-9_]*(\s*:[^=]{1,80})?\s*=[^=]/#) != nil
    }

    private struct Fence {
        let character: Character
        let length: Int
        /// Whether something, such as a language, stands behind it.
        let isNamed: Bool
    }

    private static func fence(in line: Substring) -> Fence? {
        let trimmed = line.drop { $0 == " " || $0 == "\t" || $0 == ">" }
        guard let character = trimmed.first, character == "`" || character == "~" else { return nil }
        let length = trimmed.prefix { $0 == character }.count
        let rest = trimmed.dropFirst(length)
        // Backticks again on the same line are code within prose.
        guard length >= 3, !rest.contains("`") else { return nil }
        return Fence(character: character, length: length, isNamed: !rest.allSatisfy(\.isWhitespace))
    }

    /// The insides of blocks between fences of three or more backticks or tildes. A block that is never closed counts;
    /// a named fence inside a block of the same kind begins the next one.
    static func fencedBlocks(in message: String) -> [String] {
        var blocks: [String] = []
        var current: (fence: Fence, lines: [Substring])?
        for line in message.split(separator: "\n", omittingEmptySubsequences: false) {
            guard let found = fence(in: line) else {
                current?.lines.append(line)
                continue
            }
            guard let open = current else {
                current = (found, [])
                continue
            }
            guard found.character == open.fence.character, found.length >= open.fence.length else {
                current?.lines.append(line)
                continue
            }
            blocks.append(open.lines.joined(separator: "\n") + "\n")
            current = found.isNamed ? (found, []) : nil
        }
        if let open = current {
            let lines = open.lines.last == "" ? open.lines.dropLast() : open.lines[...]
            blocks.append(lines.joined(separator: "\n") + "\n")
        }
        return blocks
    }

    /// The block without the blanks that all its lines begin with, as a block in a list has them.
    private static func withoutIndent(_ block: String) -> String {
        let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
        let indents = lines.filter { !$0.allSatisfy(\.isWhitespace) }.map { $0.prefix { $0 == " " }.count }
        guard let common = indents.min(), common > 0 else { return block }
        return lines.map { $0.dropFirst(min(common, $0.prefix { $0 == " " }.count)) }.joined(separator: "\n")
    }
}
