/// Finds answers that are a function's body alone, as a model that completes text gives them.
struct BodyExtraction {
    /// The function's head with its text of help, which the body follows.
    let head: String

    /// The body behind the head, the likeliest reading first; none where the message holds no body.
    func programs(in text: String) -> [String] {
        let message = MessageBlocks(text)
        let fenced = message.blocks.filter { $0.isFenced && $0.mayBePython }.reversed().map(\.lines)
        let loose = message.blocks.filter { !$0.isFenced }.map { MessageText.withoutTags($0.lines) }
        var bodies: [String] = []
        for lines in Array(fenced) + loose {
            guard let first = lines.firstIndex(where: { !$0.isBlank }) else { continue }
            bodies += readings(Array(lines[first...]))
        }
        let start = head.hasSuffix("\n") ? head : head + "\n"
        return bodies.map { start + $0 }
    }

    /// As deep as the head's text of help, or four blanks.
    private var indent: String {
        let last = head.allLines.last { !$0.isBlank && $0.indent > 0 }
        return last.map { String($0.prefix($0.indent)) } ?? "    "
    }

    private func readings(_ lines: [Substring]) -> [String] {
        guard lines[0].indent == 0 else {
            // What follows the body may be a helper, or prose.
            let body = Array(lines[..<LooseCode.endOfBody(lines)])
            let rest = Array(lines[body.count...])
            let further = LooseCode.blocks(in: rest).joined()
            let isAllCode = rest.allSatisfy { $0.indent > 0 || $0.isBlank || PythonLine.mayBeCode($0) }
            let own = joined(body)
            return (isAllCode && !rest.isEmpty ? [joined(lines)] : []) + [
                own + further, own, reindented(body) + further,
            ]
        }
        let code = Array(lines[..<endOfCode(lines)])
        guard !code.isEmpty, hasReturn(code) else { return [] }
        let others = code.dropFirst().filter { !$0.isBlank }
        let firstLost = joined([Substring(indent + code[0])] + code.dropFirst())
        let allLost = joined(code.map { $0.isBlank ? $0 : Substring(indent + $0) })
        return others.isEmpty || others.contains { $0.indent == 0 } ? [allLost] : [firstLost, allLost]
    }

    /// With the indent that the head asks for, however deep the body is.
    private func reindented(_ body: [Substring]) -> String {
        let common = body.filter { !$0.isBlank }.map(\.indent).min() ?? 0
        return joined(body.map { $0.isBlank ? $0 : Substring(indent + $0.dropFirst(min(common, $0.indent))) })
    }

    private func joined(_ lines: [Substring]) -> String { lines.joined(separator: "\n") + "\n" }

    private func endOfCode(_ lines: [Substring]) -> Int {
        var scanner = PythonScanner()
        var end = 0
        for (index, line) in lines.enumerated() {
            if !scanner.isInside, !line.isBlank, line.indent == 0, !PythonLine.mayBeCode(line) { break }
            if !line.isBlank { end = index + 1 }
            scanner.take(line)
        }
        return end
    }

    /// Prose may look like one line of code; a body gives something back.
    private func hasReturn(_ lines: [Substring]) -> Bool {
        lines.contains { line in
            ["return", "yield", "raise "].contains { line.withoutIndent.hasPrefix($0) }
        }
    }
}
