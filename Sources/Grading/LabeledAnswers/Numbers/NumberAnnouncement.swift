/// A place in an answer that says that the number follows.
struct NumberAnnouncement {
    enum Kind {
        case box, hashes
        /// "The answer is": the rest of its sentence.
        case sentence
        /// "Answer:": all that follows.
        case colon
        /// "Total:", "Result:": only a number right behind it.
        case weak
    }

    let kind: Kind
    /// For people.
    let words: String
    /// The tokens in which the number may stand.
    let window: Range<Int>

    private static let answers: Set<String> = [
        "answer", "answers", "ans", "antwort", "respuesta", "réponse", "reponse", "resposta", "risposta", "antwoord",
        "svar", "odpowiedź", "odpověď", "jawaban", "cevap", "cevabı", "án", "ответ", "відповідь", "απάντηση",
    ]
    private static let results: Set<String> = [
        "result", "solution", "total", "ergebnis", "lösung", "resultado", "résultat", "risultato", "итого", "sum",
    ]
    /// For scripts whose words run on.
    private static let stems = [
        "\u{7B54}\u{6848}", "\u{7B54}\u{3048}", "\u{6B63}\u{89E3}", "\u{C815}\u{B2F5}", "\u{B2F5}",
        "\u{0625}\u{062C}\u{0627}\u{0628}\u{0629}", "\u{062C}\u{0648}\u{0627}\u{0628}",
        "\u{0909}\u{0924}\u{094D}\u{0924}\u{0930}", "\u{0E04}\u{0E33}\u{0E15}\u{0E2D}\u{0E1A}",
    ]
    private static let copulas: Set<String> = [
        "is", "was", "be", "are", "equals", "becomes", "comes", "ist", "lautet", "beträgt", "es", "est", "sind",
        "\u{E9}", "\u{E8}", "isn't",
    ]
    private static let separators: [Unicode.Scalar] = [":", "=", "\u{2192}", "\u{2248}"]
    /// What may stand between an announcement and its number.
    private static let fillers: Set<String> = [
        "about", "approximately", "around", "roughly", "exactly", "just", "only", "simply", "therefore", "thus", "so",
        "then", "the", "a", "total", "of", "be", "is", "to", "out", "equal", "now", "actually", "also", "answer",
        "final",
        "number", "value", "negative", "minus", "x", "y", "n", "etwa", "rund", "la", "el", "circa", "environ",
    ]

    /// All announcements in the order of their places.
    static func all(in reader: NumberReader) -> [NumberAnnouncement] {
        var found: [NumberAnnouncement] = []
        var index = 0
        var end = reader.tokens.count
        while index < end {
            if let announcement = announcement(at: index, in: reader) { found.append(announcement) }
            // A model that goes on with the next question has answered this one.
            if !found.isEmpty, isNextQuestion(index, in: reader) { end = index }
            index += 1
        }
        return found
    }

    private static func isNextQuestion(_ index: Int, in reader: NumberReader) -> Bool {
        guard let token = reader.at(index), token.kind == .word, token.text == "question" || token.text == "q",
            reader.at(index - 1)?.kind == .newline
        else { return false }
        return reader.isMark(index + 1, [":"])
    }

    private static func announcement(at index: Int, in reader: NumberReader) -> NumberAnnouncement? {
        let token = reader.tokens[index]
        if let mark = token.mark {
            if mark == NumberScalars.box { return box(index, in: reader) }
            if mark == "#", reader.isMark(index - 3, ["#"]), reader.isMark(index - 2, ["#"]),
                reader.isMark(index - 1, ["#"]), !reader.isMark(index + 1, ["#"])
            {
                return NumberAnnouncement(kind: .hashes, words: "####", window: line(after: index + 1, in: reader))
            }
            return nil
        }
        guard token.kind == .word else { return nil }
        if answers.contains(token.text) {
            return backward(index, in: reader) ?? spoken(index, isWeak: false, in: reader)
        }
        if results.contains(token.text) { return spoken(index, isWeak: true, in: reader) }
        if token.text.unicodeScalars.contains(where: { $0.value > 0x5FF }), stems.contains(where: token.text.contains) {
            return NumberAnnouncement(
                kind: .sentence, words: "'\(token.text.prefix(20))'", window: sentence(after: index + 1, in: reader))
        }
        return nil
    }

    /// The 72 of "72 is the final answer".
    private static func backward(_ index: Int, in reader: NumberReader) -> NumberAnnouncement? {
        var place = index - 1
        while let token = reader.at(place), ["final", "correct", "right", "the", "my", "our"].contains(token.text) {
            place -= 1
        }
        guard place < index - 1, reader.at(place)?.text == "is" else { return nil }
        for step in 1...4 {
            guard let token = reader.at(place - step), token.kind != .newline else { return nil }
            guard token.kind == .number else { continue }
            return NumberAnnouncement(kind: .sentence, words: "'is the answer'", window: place - step - 2..<place)
        }
        return nil
    }

    private static func box(_ index: Int, in reader: NumberReader) -> NumberAnnouncement {
        var end = index + 1
        var depth = 0
        while let token = reader.at(end), end - index < 400 {
            if token.mark == "{" { depth += 1 }
            if token.mark == "}" { depth -= 1 }
            end += 1
            if depth <= 0 { break }
        }
        return NumberAnnouncement(kind: .box, words: "\\boxed{}", window: index + 1..<end)
    }

    /// "The answer to part 2 is", "Answer:", "### Answer".
    private static func spoken(_ index: Int, isWeak: Bool, in reader: NumberReader) -> NumberAnnouncement? {
        let words = "'\(reader.tokens[index].text.prefix(20))'"
        var place = index + 1
        while let token = reader.at(place), place - index <= 14 {
            if token.kind == .newline {
                guard isHeading(index, place, in: reader) else { return nil }
                return NumberAnnouncement(
                    kind: isWeak ? .weak : .colon, words: words, window: place + 1..<reader.tokens.count)
            }
            if isSentenceEnd(place, in: reader) { return nil }
            if let mark = token.mark, separators.contains(mark) {
                let kind: Kind = isWeak ? .weak : mark == ":" ? .colon : .sentence
                let isOpen = kind != .sentence
                return NumberAnnouncement(
                    kind: kind, words: words,
                    window: isOpen ? place + 1..<reader.tokens.count : sentence(after: place + 1, in: reader))
            }
            if token.kind == .word, copulas.contains(token.text) {
                return NumberAnnouncement(
                    kind: isWeak ? .weak : .sentence, words: words, window: sentence(after: place + 1, in: reader))
            }
            if token.kind == .number, place == index + 1, !reader.isMark(place + 1, [":"]) {
                return NumberAnnouncement(kind: .weak, words: words, window: sentence(after: place, in: reader))
            }
            place += 1
        }
        return nil
    }

    /// A line of few words, the cue the last of them.
    private static func isHeading(_ index: Int, _ newline: Int, in reader: NumberReader) -> Bool {
        guard (index + 1..<newline).allSatisfy({ reader.isMark($0, [NumberReader.emphasis, "#", ")"]) }) else {
            return false
        }
        return (1...6).contains { reader.at(index - $0).map { $0.kind == .newline } ?? true }
    }

    /// To the end of the sentence; where nothing but marks stands there, to the end of the next line with more.
    private static func sentence(after start: Int, in reader: NumberReader) -> Range<Int> {
        var end = start
        var hasWords = false
        while let token = reader.at(end), end - start < 400 {
            if token.kind == .newline, !hasWords {
                end += 1
                continue
            }
            if isSentenceEnd(end, in: reader) { break }
            hasWords = hasWords || token.kind != .mark
            end += 1
        }
        return start..<end
    }

    private static func line(after start: Int, in reader: NumberReader) -> Range<Int> {
        var end = start
        while let token = reader.at(end), token.kind != .newline, end - start < 100 { end += 1 }
        return start..<end
    }

    static func isSentenceEnd(_ index: Int, in reader: NumberReader) -> Bool {
        guard let token = reader.at(index) else { return true }
        if token.kind == .newline { return true }
        guard reader.isMark(index, [".", "!", "?"]) else { return false }
        // "Rs. 500" goes on.
        if reader.at(index - 1).map({ $0.text == "rs" || $0.text == "approx" || $0.text == "ca" }) == true {
            return false
        }
        return reader.at(index + 1).map { $0.isApart || $0.kind != .number } ?? true
    }

    /// Whether nothing of weight stands between the announcement and the number at `start`.
    func isImmediate(_ start: Int, in reader: NumberReader) -> Bool {
        guard start - window.lowerBound <= 16 else { return false }
        var words = 0
        for index in window.lowerBound..<max(start, window.lowerBound) {
            guard let token = reader.at(index) else { return false }
            switch token.kind {
            case .newline: continue
            case .word:
                words += 1
                guard Self.fillers.contains(token.text) || token.text.unicodeScalars.allSatisfy({ $0.value > 0xBFF })
                else { return false }
            case .number: return false
            case .mark:
                if reader.isMark(index, [".", ";", "?"]) { return false }
            }
        }
        return words <= 6
    }
}
