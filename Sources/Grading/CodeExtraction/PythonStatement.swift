/// A statement of a program's top level with the comments above it.
struct PythonStatement: Hashable {
    enum Kind: Hashable {
        case importing
        case function(String)
        case type(String)
        case assignment([String])
        /// Anything else, such as a call or a loop.
        case other
    }

    let kind: Kind
    let lines: [Substring]
    /// Whether a text or a bracket is open at its end.
    let isCutOff: Bool

    var text: String { lines.joined(separator: "\n") }
}

extension PythonStatement {
    /// The statements of `source` in order; their lines together are the source's.
    static func all(of source: String) -> [PythonStatement] {
        var statements: [PythonStatement] = []
        var lines: [Substring] = []
        var first: Substring?
        var isDecorated = false
        var scanner = PythonScanner()
        func finish() -> PythonStatement? {
            guard !lines.isEmpty else { return nil }
            return PythonStatement(
                kind: first.map { Self.kind(of: $0, in: lines) } ?? .other, lines: lines, isCutOff: scanner.isInside)
        }
        var pending: [Substring] = []
        for line in source.allLines {
            let begins = !scanner.isInside && !line.isBlank && line.indent == 0
            if begins, line.hasPrefix("#") || line.isBlank {
                pending.append(line)
                continue
            }
            if begins, !isDecorated, !Self.continues(line) {
                if let statement = finish() { statements.append(statement) }
                lines = pending
                first = nil
                pending = []
                scanner = PythonScanner()
            }
            lines += pending + [line]
            pending = []
            if begins, first == nil || isDecorated { first = line }
            isDecorated = begins && line.hasPrefix("@") || isDecorated && scanner.isInside
            scanner.take(line)
        }
        lines += pending
        if let statement = finish() { statements.append(statement) }
        return statements
    }

    private static func continues(_ line: Substring) -> Bool {
        ["else:", "else ", "elif ", "except:", "except ", "finally:"].contains(where: line.hasPrefix)
    }

    private static func kind(of first: Substring, in lines: [Substring]) -> Kind {
        if first.hasPrefix("import ") || first.hasPrefix("from ") { return .importing }
        if let name = PythonLine.definedFunction(first) { return .function(name) }
        if first.hasPrefix("class ") { return .type(String(first.dropFirst(6).prefix(while: PythonLine.isNamePart))) }
        if let names = PythonLine.assignedNames(first) { return .assignment(names) }
        return .other
    }

    /// The names that it gives a meaning to.
    var defined: [String] {
        switch kind {
        case .function(let name), .type(let name): [name]
        case .assignment(let names): names
        case .importing: PythonLine.importedNames(text)
        case .other: []
        }
    }

    /// Every name in it, also in its texts, which may be filled in.
    var named: Set<Substring> { Set(text.split { !PythonLine.isNamePart($0) }) }

    /// Whether it defines `function` with a body that does something: more than help, `pass`, `...`, or a note that
    /// something belongs there.
    func defines(_ function: String) -> Bool {
        switch kind {
        case .assignment(let names): return names.contains(function)
        case .function(function): break
        default: return false
        }
        var scanner = PythonScanner()
        var isHead = true
        for line in lines {
            let (wasInside, isText) = (scanner.isInside, scanner.openText != nil)
            scanner.take(line)
            if isHead {
                guard !scanner.isInside, line.indent == 0 || wasInside, !line.hasPrefix("@"), !line.hasPrefix("#"),
                    !line.isBlank, PythonLine.definedFunction(line) != nil || wasInside
                else { continue }
                isHead = false
                if let body = Self.bodyOnTheHead(line), !Self.isPlaceholder(body) { return true }
                continue
            }
            let words = line.withoutIndent
            if isText || words.isEmpty || words.first == "#" || Self.isPlaceholder(words) { continue }
            return true
        }
        return false
    }

    /// What stands behind the colon that ends a definition's head.
    private static func bodyOnTheHead(_ line: Substring) -> Substring? {
        var level = 0
        var isBehindParameters = false
        for index in line.indices {
            switch line[index] {
            case "(", "[", "{": level += 1
            case ")", "]", "}":
                level -= 1
                // The head may have begun in a line before.
                isBehindParameters = isBehindParameters || level <= 0
            case ":" where level <= 0 && isBehindParameters:
                let body = line[line.index(after: index)...].withoutIndent
                return body.isEmpty || body.first == "#" ? nil : body
            default: break
            }
        }
        return nil
    }

    private static func isPlaceholder(_ words: Substring) -> Bool {
        let bare = words.prefix { $0 != "#" }.trimmingSuffix { $0.isWhitespace }
        return ["pass", "...", "…", "return", "return NotImplemented", "return ..."].contains(String(bare))
            || bare.hasPrefix("raise NotImplementedError")
            || ["\"", "'", "r\"", "r'"].contains(where: bare.hasPrefix)
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isLeftOut: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, isLeftOut(last) { rest.removeLast() }
        return rest
    }
}
