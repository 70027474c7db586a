internal import Foundation

/// Ways in which programs are damaged on their way into a message, each undone by one function. A repair is tried when
/// the program as it stands can't be loaded, or isn't found.
enum CodeRepair {
    /// Repairs of a whole text, in the order in which they are tried.
    static let all: [@Sendable (String) -> String] = [
        visible, withoutPrompts, withoutMarkdownEscapes, withoutEntities, withLineEnds, withoutAdditionMarks,
        withoutLineNumbers, withoutShellLines,
    ]

    /// Replaces other kinds of blanks by spaces and removes invisible characters.
    static func visible(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0xFEFF, 0xAD: continue
            case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: scalars.append(" ")
            case 0x0B, 0x0C, 0x85, 0x2028, 0x2029: scalars.append("\n")
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// Of a session with Python only what was typed in.
    static func withoutPrompts(_ text: String) -> String {
        let lines = text.allLines
        func typed(_ line: Substring) -> Substring? {
            let bare = line.withoutIndent
            if let match = bare.prefixMatch(of: #/(>>>|\.\.\.|In \[\d+\]:|\.\.\.:)( |$)/#) {
                return bare[match.range.upperBound...]
            }
            return nil
        }
        guard lines.contains(where: { $0.withoutIndent.hasPrefix(">>> ") || $0.hasPrefix("In [") }) else { return text }
        // A text of help that shows a session is none.
        guard lines.contains(where: { typed($0).map(PythonLine.isSurelyCode) == true }) else { return text }
        return lines.compactMap(typed).joined(separator: "\n") + "\n"
    }

    /// Removes Markdown's backslashes, as in `mean\_gap` and `\*`.
    static func withoutMarkdownEscapes(_ text: String) -> String {
        guard text.contains("\\") else { return text }
        return text.replacing(#/\\([_*\[\]<>#{}`~+=|.!()-])/#) { String($0.output.1) }
    }

    static func withoutEntities(_ text: String) -> String {
        guard text.contains("&") else { return text }
        return [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&#x27;", "'"),
            ("&apos;", "'"), ("&nbsp;", " "), ("&#10;", "\n"), ("&amp;", "&"),
        ].reduce(text) { $0.replacing($1.0, with: $1.1) }
    }

    /// A program in one line whose line ends are written as `\n`.
    static func withLineEnds(_ text: String) -> String {
        guard text.contains("\\n"), text.allLines.count(where: { !$0.isBlank }) <= 3 else { return text }
        return text.replacing("\\n", with: "\n").replacing("\\t", with: "\t").replacing("\\\"", with: "\"")
            .replacing("\\'", with: "'")
    }

    /// The new side of a change: `+` before what is added, `-` before what goes.
    static func withoutAdditionMarks(_ text: String) -> String {
        let lines = text.allLines
        guard lines.contains(where: { $0.hasPrefix("+") && !$0.hasPrefix("+++") }),
            lines.allSatisfy({ line in
                line.isEmpty
                    || ["+", "-", " ", "@@", "diff ", "index ", "\\"]
                        .contains(where: line.hasPrefix)
            })
        else { return text }
        return lines.filter { line in
            line.isEmpty || line.hasPrefix(" ") || line.hasPrefix("+") && !line.hasPrefix("+++")
        }.map { $0.dropFirst() }.joined(separator: "\n")
    }

    /// Without the numbers 1, 2, 3, ... at the beginning of the lines.
    static func withoutLineNumbers(_ text: String) -> String {
        var rest: [Substring] = []
        var number = 1
        for line in text.allLines where !line.isBlank {
            guard let match = line.prefixMatch(of: #/[ ]*(\d{1,4})(?:[.:|)]|[ ]\||)(?:[ ]|\t|$)/#),
                Int(match.output.1) == number
            else { return text }
            rest.append(line[match.range.upperBound...])
            number += 1
        }
        return number > 2 ? rest.joined(separator: "\n") + "\n" : text
    }

    /// Without a notebook's commands, and without a language's name in a line of its own.
    static func withoutShellLines(_ text: String) -> String {
        text.allLines.filter { line in
            !(line.hasPrefix("%") || line.hasPrefix("!") || line.hasPrefix("$ ")
                || ["python", "python3", "py", "copy code", "copy"].contains(line.lowercased()))
        }.joined(separator: "\n")
    }

    /// What begins with a line that lost its indent while the others kept theirs.
    static func withoutIndentButTheFirst(_ text: String) -> String {
        let lines = text.allLines
        guard let first = lines.firstIndex(where: { !$0.isBlank }) else { return text }
        let indents = lines[(first + 1)...].filter { !$0.isBlank }.map(\.indent)
        guard lines[first].indent == 0, let common = indents.min(), common > 0 else { return text }
        return (lines[...first] + lines[(first + 1)...].map { $0.dropFirst(min(common, $0.indent)) })
            .joined(separator: "\n")
    }

    /// Only what defines something: examples and tests around the function may fail, wait for input, or be cut off.
    static func withoutExamples(_ text: String, of function: String) -> String {
        let statements = PythonStatement.all(of: text)
        guard let last = statements.lastIndex(where: { $0.defines(function) }) else { return text }
        return statements.enumerated().filter { index, statement in
            switch statement.kind {
            case .importing, .function, .type: index == last || !statement.isCutOff
            case .assignment:
                index == last
                    || !statement.isCutOff && !statement.named.contains(Substring(function))
                        && statement.named.isDisjoint(with: ["input", "open", "argv", "stdin"])
            case .other: false
            }
        }.map { $0.element.text + "\n" }.joined()
    }
}
