/// What a line of Python, or of prose, is by its look.
enum PythonLine {
    static func isNamePart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    /// The name of the function that begins in this line.
    static func definedFunction(_ line: Substring) -> String? {
        var rest = line
        if rest.hasPrefix("async ") { rest = rest.dropFirst(6).withoutIndent }
        guard rest.hasPrefix("def ") || rest.hasPrefix("def\t") else { return nil }
        rest = rest.dropFirst(4).withoutIndent
        let name = rest.prefix(while: isNamePart)
        let next = rest.dropFirst(name.count).withoutIndent.first
        return !name.isEmpty && (next == "(" || next == "[") ? String(name) : nil
    }

    /// The names that the line gives values to; `nil` when it is no assignment.
    static func assignedNames(_ line: Substring) -> [String]? {
        guard let first = line.first, first.isLetter || first == "_", !isSentenceEnd(line) else { return nil }
        guard
            let match = line.prefixMatch(
                of: #/([A-Za-z_][A-Za-z0-9_]*(?:[ ]*,[ ]*[A-Za-z_][A-Za-z0-9_]*)*)(?:[ ]*:[^=]{1,80})?[ ]*=(?!=)/#)
        else { return nil }
        return match.output.1.split { !isNamePart($0) }.map(String.init)
    }

    /// The names that an import makes known; `*` for all of a module.
    static func importedNames(_ text: String) -> [String] {
        let flat = text.replacing("\n", with: " ").replacing("(", with: " ").replacing(")", with: " ")
        let isFrom = flat.hasPrefix("from ")
        let list = isFrom ? flat.split(separator: " import ", maxSplits: 1).last ?? "" : flat.dropFirst(7)
        return list.split(separator: ",").compactMap { part in
            let words = part.split(separator: " ").prefix { !$0.hasPrefix("#") }
            guard let last = words.last else { return nil }
            return isFrom || words.contains("as") ? String(last) : String(last.prefix(while: isNamePart))
        }
    }

    private static func isSentenceEnd(_ line: Substring) -> Bool {
        guard let last = line.last(where: { !$0.isWhitespace }) else { return false }
        return last == ":" || last == "."
    }

    /// Whether a line that is not indented can only be code.
    static func isSurelyCode(_ line: Substring) -> Bool {
        if line.hasPrefix("@") { return line.dropFirst().first?.isLetter == true && !line.contains(" ") }
        if definedFunction(line) != nil { return true }
        if line.hasPrefix("class ") {
            let rest = line.dropFirst(6).drop(while: isNamePart).withoutIndent
            return rest.first == ":" || rest.first == "("
        }
        if line.hasPrefix("from ") { return line.firstMatch(of: #/^from [.\w]+ import [\w*(]/#) != nil }
        return line.firstMatch(of: #/^import [.\w]+( as \w+)?([ ]*,[ ]*[.\w]+( as \w+)?)*[ ]*;?[ ]*(#.*)?$/#) != nil
    }

    /// Whether a line that is not indented may be code where code is expected.
    static func mayBeCode(_ line: Substring) -> Bool {
        if isSurelyCode(line) || assignedNames(line) != nil { return true }
        guard let first = line.first else { return true }
        if first == "#" || first == ")" || first == "]" || first == "}" { return true }
        if line.hasPrefix("\"\"\"") || line.hasPrefix("'''") { return true }
        let word = line.prefix(while: isNamePart)
        let last = line.last { !$0.isWhitespace }
        switch word {
        case "if", "for", "while", "with", "try", "else", "elif", "except", "finally", "match":
            return last == ":" || line.contains(": ") && !line.hasSuffix(".") || last == "(" || last == "\\"
        case "return", "yield", "raise", "assert", "del", "global", "nonlocal":
            return last != "." && last != ":"
        case "pass", "break", "continue": return line.drop(while: isNamePart).isBlank
        default: break
        }
        // A call, or a value put into a place: `known[0] = 1`, `total += 1`.
        return line.firstMatch(of: #/^[A-Za-z_][\w.]*(\[[^\]]*\])?[ ]*([-+*\/|&%^]|\/\/|\*\*)?=[^=]/#) != nil
            && !isSentenceEnd(line)
            || line.firstMatch(of: #/^[A-Za-z_][\w.]*\(/#) != nil && (last == ")" || last == "(" || last == ",")
    }
}
