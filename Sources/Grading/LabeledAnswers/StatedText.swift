/// The text that an answer announces as its answer: "Answer: Paris", "The answer is Paris", `\boxed{\text{Paris}}`.
enum StatedText {
    private static let cues = [
        "the final answer", "the correct answer", "the answer", "my answer", "final answer", "correct answer", "answer",
        "antwort", "die antwort", "respuesta", "la respuesta", "r\u{E9}ponse", "la r\u{E9}ponse", "resposta",
        "risposta",
        "ответ", "\u{7B54}\u{6848}", "\u{7B54}\u{3048}", "\u{6B63}\u{89E3}", "\u{C815}\u{B2F5}", "\u{7B54}",
    ]
    private static let links = [
        " is:", " is", " ist", " es", " est", ":", "\u{FF1A}", " =", "\u{662F}", "\u{306F}", "\u{C740}",
    ]

    /// The last announced text; `nil` without an announcement.
    static func text(in answer: String) -> Substring? {
        if let box = lastBox(in: answer) { return box }
        let lines = answer.split(whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated().reversed() {
            guard let rest = rest(of: line) else { continue }
            if rest.contains(where: { $0.isLetter || $0.isNumber }) { return rest }
            return index + 1 < lines.count ? lines[index + 1] : nil
        }
        return nil
    }

    /// What stands behind the announcement that begins the line.
    private static func rest(of line: Substring) -> Substring? {
        let start = line.drop { $0.isWhitespace || ["*", "#", ">", "_", "-"].contains($0) }
        // Announcements are short.
        let head = start.prefix(60).lowercased()
        guard let cue = cues.first(where: { head.hasPrefix($0) }) else { return nil }
        let behind = start.dropFirst(cue.count).drop { $0 == "*" || $0 == "_" }
        let lower = behind.prefix(12).lowercased()
        guard let link = links.first(where: { lower.hasPrefix($0) }) else { return nil }
        return behind.dropFirst(link.count)
    }

    private static func lastBox(in answer: String) -> Substring? {
        guard let start = answer.ranges(of: "\\boxed{").last?.upperBound else { return nil }
        var depth = 1
        var end = start
        while end < answer.endIndex {
            if answer[end] == "{" { depth += 1 }
            if answer[end] == "}" { depth -= 1 }
            if depth == 0 { break }
            end = answer.index(after: end)
        }
        var inside = answer[start..<end]
        for command in ["\\text{", "\\textbf{", "\\mathrm{", "\\mathbf{"] where inside.hasPrefix(command) {
            inside = inside.dropFirst(command.count)
            if inside.hasSuffix("}") { inside = inside.dropLast() }
        }
        return inside
    }
}
