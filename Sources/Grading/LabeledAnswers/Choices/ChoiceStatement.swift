/// A place where an answer says which choice is right, or that one isn't.
struct ChoiceStatement {
    enum Claim: Hashable {
        case right(Int)
        /// Several at once: "A or B".
        case several
        /// That a choice is wrong.
        case wrong(Int)
    }

    let claim: Claim
    /// Whether it is put as the answer ("the answer is B"), as against "so B".
    let isFinal: Bool
    /// The token where the claim ends.
    let end: Int
    /// What it reads like, for people.
    let words: String
}

/// Finds the statements of an answer.
struct ChoiceStatements {
    let mentions: ChoiceMentions
    private var tokens: [ChoiceToken] { mentions.tokens }

    func all() -> [ChoiceStatement] {
        var found: [ChoiceStatement] = []
        for index in tokens.indices {
            found += announced(at: index)
            if let statement = judged(at: index) ?? chosen(at: index) ?? concluded(at: index) ?? lone(at: index) {
                found.append(statement)
            }
        }
        return found.sorted { $0.end < $1.end }
    }

    // MARK: Words

    private static let nouns: Set<String> = [
        "answer", "answers", "ans", "choice", "option", "selection", "pick", "sentiment", "label", "category", "class",
        "classification", "relation", "verdict", "stance", "statement", "respuesta", "opci\u{F3}n", "antwort",
        "r\u{E9}ponse",
        "reponse", "resposta", "risposta", "antwoord", "svar", "odpowied\u{17A}", "odpov\u{11B}\u{10F}", "jawaban",
        "cevap", "\u{E1}n",
        "ответ", "відповідь", "उत्तर", "الإجابة", "إجابة", "الجواب", "one",
    ]
    /// Those that announce a choice right behind them; "option C" only names it.
    private static let direct: Set<String> = [
        "answer", "ans", "antwort", "respuesta", "r\u{E9}ponse", "resposta", "risposta", "ответ", "उत्तर",
    ]
    /// Cues of scripts whose characters are words of their own.
    private static let phrases: [[String]] = [
        "\u{7B54}\u{6848}", "\u{9009}\u{9879}", "\u{9078}\u{9805}", "\u{7B54}\u{3048}", "\u{6B63}\u{89E3}",
        "\u{89E3}\u{7B54}",
        "\u{C815}\u{B2F5}", "\u{B2F5}", "\u{0E04}\u{0E33}\u{0E15}\u{0E2D}\u{0E1A}",
    ].map { $0.unicodeScalars.map { String($0) } }
    private static let copulas: Set<String> = [
        "is", "was", "be", "are", "seems", "becomes", "equals", "es", "est", "ist", "\u{E9}", "\u{E8}", "to", "isn't",
        "هي",
        "هو", "\u{662F}", "\u{4E3A}", "\u{70BA}", "\u{9009}", "\u{9078}", "\u{306F}", "\u{C740}", "\u{B294}", "wasn't",
        "cannot", "can't",
    ]
    private static let fillers: Set<String> = [
        "the", "option", "choice", "letter", "answer", "most", "likely", "clearly", "actually", "definitely", "indeed",
        "therefore", "thus", "then", "only", "obviously", "probably", "that", "of", "number", "be", "is", "it", "it's",
        "a",
        "either", "both", "la", "el", "le", "der", "die", "das", "letra", "opci\u{F3}n", "opzione", "a", "an", "as",
        "really",
        "\u{9009}", "\u{9879}", "\u{5E94}", "\u{8BE5}", "\u{662F}", "\u{4E3A}", "\u{62E9}", "to", "seems", "must",
        "should",
        "would", "with", "for", "lettre", "lettera", "\u{2192}",
    ]
    private static let denials: Set<String> = [
        "not", "isn't", "never", "cannot", "can't", "neither", "nor", "nicht", "pas", "wasn't", "won't", "couldn't",
        "wouldn't", "aren't", "without", "\u{4E0D}",
    ]
    private static let joints: Set<String> = [
        "or", "and", "oder", "und", "ou", "et", "y", "o", "\u{6216}", "\u{548C}", "\u{3068}", "vs",
    ]
    private static let verbs: Set<String> = [
        "is", "was", "isn't", "has", "does", "doesn't", "fails", "ignores", "cannot", "can't", "would", "seems",
        "looks",
        "\u{9519}", "\u{4E0D}", "describes", "says", "contradicts",
    ]

    private func isDenial(_ index: Int) -> Bool {
        let word = mentions.text(index)
        return Self.denials.contains(word) || word == "no" && mentions.mention(at: index) == nil
    }

    // MARK: "The answer is B", "\boxed{B}"

    private func announced(at index: Int) -> [ChoiceStatement] {
        if tokens[index].before.contains(ChoiceTokens.box), let mention = mentions.mention(at: index, isAwaited: true) {
            return [statement(mention, isFinal: true, "\\boxed{}")]
        }
        guard let start = cueEnd(index), !isHearsay(index), !isOfEach(index) else { return [] }
        let cue = tokens[index..<start].map(\.text).joined()
        var found: [ChoiceStatement] = []
        var place = start
        var isOpen = opens(start, isDirect: Self.direct.contains(cue) || isSpacelessAnswer(cue))
        var isDenied = false
        var isUnsure = false
        while place < tokens.count, place - start <= 12 {
            if place > start, mentions.startsSentence(place), !isOpenAcrossLine(place) { break }
            if isOpen, let mention = mentions.mention(at: place, isAwaited: true) {
                if isDenied {
                    found.append(
                        ChoiceStatement(
                            claim: .wrong(mention.choice), isFinal: true, end: mention.end, words: "not \(cue)"))
                    (isDenied, isOpen, place) = (false, false, mention.end)
                    continue
                }
                if !(isUnsure && isHypothetical(index)) { found.append(statement(mention, isFinal: true, "'\(cue)'")) }
                break
            }
            if isDenial(place) { isDenied = true }
            if ["would", "could", "might"].contains(mentions.text(place)) { isUnsure = true }
            if isCopula(place) {
                isOpen = true
            } else if !Self.fillers.contains(mentions.text(place)), !isDenial(place) {
                isOpen = false
            }
            place += 1
            if place < tokens.count,
                mentions.marks(before: place).contains(where: { [":", "=", "\u{2192}", ">"].contains($0) })
            {
                isOpen = true
            }
        }
        return found
    }

    /// Where the cue that begins at `index` ends.
    private func cueEnd(_ index: Int) -> Int? {
        if Self.nouns.contains(tokens[index].text) { return index + 1 }
        for phrase in Self.phrases where phrase.first == tokens[index].text {
            if tokens[index...].prefix(phrase.count).map(\.text) == phrase { return index + phrase.count }
        }
        return nil
    }

    /// Whether a choice may stand right behind a cue: after `:`, `=`, on the next line, or of itself.
    private func opens(_ index: Int, isDirect: Bool) -> Bool {
        guard index < tokens.count else { return false }
        let marks = mentions.marks(before: index)
        if marks.contains(where: { [":", "=", "\u{2192}", ">", "\u{FF1A}"].contains($0) }) { return true }
        if tokens[index].startsLine { return marks.allSatisfy { ["#", "(", "[", "{", "."].contains($0) } }
        return isDirect && marks.allSatisfy { ["(", "[", "{", "\u{2014}", "-"].contains($0) }
    }

    /// A word behind which the choice may stand: "is", also the "but" of "not A but B".
    private func isCopula(_ index: Int) -> Bool {
        let word = mentions.text(index)
        if word == "\u{9009}", mentions.text(index + 1) == "\u{9879}" { return false }
        return Self.copulas.contains(word) || ["but", "rather", "sondern", "sino"].contains(word)
    }

    /// Of the cues without blanks, all but "option" announce a choice right behind them.
    private func isSpacelessAnswer(_ cue: String) -> Bool {
        cue.unicodeScalars.allSatisfy(AnswerWords.isSpaceless)
            && !["\u{9009}\u{9879}", "\u{9078}\u{9805}"].contains(cue)
    }

    /// "Answer:" and its choice may stand on two lines.
    private func isOpenAcrossLine(_ index: Int) -> Bool {
        tokens[index].startsLine && mentions.marks(before: index).contains { [":", "="].contains($0) }
    }

    /// "Many people think the answer is A": what others say.
    private func isHearsay(_ index: Int) -> Bool {
        let others: Set<String> = ["many", "some", "people", "students", "others", "someone", "everybody"]
        return wordsBefore(index, 8).contains(where: others.contains)
    }

    /// "Let's look at each option:", which a list of all follows.
    private func isOfEach(_ index: Int) -> Bool {
        let words: Set<String> = ["each", "every", "following", "all", "these", "given"]
        return wordsBefore(index, 2).contains(where: words.contains)
    }

    private func isHypothetical(_ index: Int) -> Bool {
        let words: Set<String> = ["if", "were", "unless", "had"]
        return wordsBefore(index, 16).contains(where: words.contains)
    }

    /// The words of the same sentence before a token.
    private func wordsBefore(_ index: Int, _ count: Int) -> [String] {
        var words: [String] = []
        var place = index
        while place > 0, !tokens[place].startsSentence, words.count < count {
            place -= 1
            words.append(tokens[place].text)
        }
        return words
    }

    // MARK: "B is correct"

    private func judged(at index: Int) -> ChoiceStatement? {
        guard let mention = mentions.mention(at: index) else { return nil }
        var place = mention.end
        let marks = mentions.marks(before: place)
        // "B: right" and "B - wrong" say it right behind the mark.
        let isDirect = marks.contains(":") || marks.contains("-")
        guard marks.allSatisfy({ [")", "]", "}", "'", ":", "-"].contains($0) }),
            !isDirect || Self.judgements.contains(mentions.text(place)) || Self.faults.contains(mentions.text(place))
        else { return nil }
        var isDenied = false
        while place - mention.end <= 6 {
            let word = mentions.text(place)
            if mentions.startsSentence(place) { return nil }
            if Self.faults.contains(word), mentions.mention(at: place) == nil {
                return claim(.wrong(mention.choice), mention, end: place)
            }
            if Self.judgements.contains(word), mentions.mention(at: place) == nil {
                if word == "\u{6B63}", mentions.text(place + 1) != "\u{786E}" { return nil }
                if isDenied { return claim(.wrong(mention.choice), mention, end: place) }
                let isSeveral = isJoinedBefore(mention) || wordsAre(mention.end)
                return claim(isSeveral ? .several : .right(mention.choice), mention, end: place)
            }
            if isDenial(place) {
                isDenied = true
            } else if !Self.linkers.contains(word) {
                return nil
            }
            place += 1
        }
        return nil
    }

    private static let judgements: Set<String> = [
        "correct", "right", "best", "answer", "remains", "richtig", "korrekt", "correcta", "correcto", "correcte",
        "corretta", "\u{6B63}",
    ]
    private static let faults: Set<String> = ["incorrect", "wrong", "false", "falsch", "\u{9519}"]
    private static let linkers: Set<String> = [
        "is", "was", "are", "be", "must", "should", "the", "a", "clearly", "definitely", "indeed", "both", "ist", "es",
        "est", "\u{E8}", "\u{E9}", "la", "die", "only", "\u{662F}", "therefore", "thus", "also", "isn't", "most",
        "final",
    ]

    private func wordsAre(_ index: Int) -> Bool { mentions.text(index) == "are" }

    private func isJoinedBefore(_ mention: ChoiceMention) -> Bool {
        guard mention.start >= 2, Self.joints.contains(mentions.text(mention.start - 1)) else { return false }
        return mentions.mention(at: mention.start - 2) != nil
    }

    private func claim(_ claim: ChoiceStatement.Claim, _ mention: ChoiceMention, end: Int) -> ChoiceStatement {
        ChoiceStatement(claim: claim, isFinal: false, end: end + 1, words: "what is called right or wrong")
    }

    // MARK: "I choose B", "so B"

    private static let choosing: Set<String> = [
        "choose", "chose", "pick", "picked", "select", "selected", "go", "going", "opt", "say", "conclude", "elijo",
        "w\u{E4}hle", "choisis", "escolho", "scelgo", "leaves", "leaving", "prefer",
    ]

    private func chosen(at index: Int) -> ChoiceStatement? {
        let word = tokens[index].text
        let isSpaceless = word == "\u{9009}" || word == "\u{9078}"
        let isOption = ["\u{9879}", "\u{9805}"].contains(mentions.text(index + 1))
        guard Self.choosing.contains(word) || isSpaceless && !isOption, !isHearsay(index) else { return nil }
        guard !wordsBefore(index, 3).contains(where: { Self.denials.contains($0) }) else { return nil }
        return behind(index + 1, words: "'\(word)'", isSure: true)
    }

    private static let conclusions: Set<String> = ["therefore", "thus", "hence", "so", "consequently", "\u{6545}"]

    private func concluded(at index: Int) -> ChoiceStatement? {
        let word = tokens[index].text
        if Self.conclusions.contains(word) { return behind(index + 1, words: "'\(word)'", isSure: false) }
        let isIt =
            word == "it's" || word == "that's"
            || ["it", "that", "this"].contains(word)
                && ["is", "must"].contains(mentions.text(index + 1))
        if isIt { return behind(index + 1, words: "'it is'", isSure: false) }
        if word == "think" || word == "mean" { return behind(index + 1, words: "'\(word)'", isSure: false) }
        // "Wait, no, B."
        let isTakenBack = ["no", "sorry", "actually", "wait", "rather"].contains(word)
        if isTakenBack, mentions.marks(before: index + 1).contains(where: { [",", ":", "-"].contains($0) }) {
            return behind(index + 1, words: "a correction", isSure: false)
        }
        if word == "but" || word == "\u{800C}" { return behind(index + 1, words: "'but'", isSure: false) }
        let marks = tokens[index].before
        let isArrow = marks.last == "\u{2192}" || marks.suffix(2) == ["=", ">"] || marks.suffix(2) == ["-", ">"]
        if isArrow { return behind(index, words: "an arrow", isSure: false) }
        return nil
    }

    /// A choice behind a few small words; it must end its sentence where its cue says little.
    private func behind(_ index: Int, words: String, isSure: Bool) -> ChoiceStatement? {
        var place = index
        var isDenied = false
        while place < tokens.count, place - index <= 5 {
            if place > index, mentions.startsSentence(place) { return nil }
            if let mention = mentions.mention(at: place, isAwaited: isSure || place == index) {
                if isDenied {
                    return ChoiceStatement(
                        claim: .wrong(mention.choice), isFinal: false, end: mention.end, words: "not " + words)
                }
                guard isSure || endsClause(mention) else { return nil }
                return statement(mention, isFinal: false, words)
            }
            if isDenial(place) { isDenied = true } else if !Self.fillers.contains(mentions.text(place)) { return nil }
            place += 1
        }
        return nil
    }

    private func endsClause(_ mention: ChoiceMention) -> Bool {
        if mentions.startsSentence(mention.end) { return true }
        if !mentions.marks(before: mention.end).isEmpty { return true }
        return ["because", "since", "as", "but", "or", "and", "not"].contains(mentions.text(mention.end))
    }

    // MARK: A line, or the beginning, that is a choice

    private func lone(at index: Int) -> ChoiceStatement? {
        guard tokens[index].startsLine, let mention = mentions.mention(at: index, isAwaited: true) else { return nil }
        let isLast = mention.end >= tokens.count
        if isLast || tokens[mention.end].startsLine {
            // In a list of all choices no line is the answer.
            guard index == 0 || isLast, !isList(), !isCut(mention) else { return nil }
            return statement(mention, isFinal: isLast && index > 0, "a line of its own")
        }
        guard index == 0, !isList() else { return nil }
        let marks = mentions.marks(before: mention.end)
        // The "A:" that stands for "answer".
        if marks.first == ":", let other = mentions.mention(at: mention.end, isAwaited: true),
            other.choice != mention.choice,
            mentions.startsSentence(other.end)
        {
            return statement(other, isFinal: false, "the beginning")
        }
        let isMarked = marks.contains { [")", ".", ":", "-", ",", ";", "]", "!"].contains($0) }
        let isReasoned = ["because", "since", "as"].contains(mentions.text(mention.end))
        guard isMarked || isReasoned else { return nil }
        return statement(mention, isFinal: false, "the beginning")
    }

    /// Whether lines begin with two or more marked choices.
    private func isList() -> Bool {
        var first: Int?
        for index in tokens.indices where tokens[index].startsLine {
            guard let mention = mentions.mention(at: index), mention.end < tokens.count,
                !tokens[mention.end].startsLine,
                tokens[index + 1].before.first.map({ [")", ".", ":"].contains($0) }) == true
            else { continue }
            if let first, first != mention.choice { return index <= tokens.count && isFirstListed() }
            first = mention.choice
        }
        return false
    }

    /// Whether the answer's first line begins the list.
    private func isFirstListed() -> Bool {
        guard let first = mentions.mention(at: 0, isAwaited: true), first.end < tokens.count else { return false }
        return !tokens[first.end].startsLine && set(first)
    }

    private func set(_ mention: ChoiceMention) -> Bool {
        // The list goes on in the very next line.
        let next = tokens.indices.dropFirst().first { tokens[$0].startsLine }
        guard let next, let other = mentions.mention(at: next) else { return false }
        return other.choice == mention.choice + 1
    }

    /// Whether an answer that goes through all choices was cut behind the mark of the last: "C) 33\n\nD)".
    private func isCut(_ mention: ChoiceMention) -> Bool {
        guard mention.end >= tokens.count, let mark = mentions.marksAtEnd.first, mark == ")" || mark == ":",
            !tokens[mention.start].before.contains("(")
        else { return false }
        let others = tokens.indices.filter { index in
            guard tokens[index].startsLine, index != mention.start else { return false }
            return index + 1 < tokens.count && tokens[index + 1].before.first == mark
                && mentions.mention(at: index) != nil
        }
        return others.count >= 2
    }

    // MARK: Hedges

    private func statement(_ mention: ChoiceMention, isFinal: Bool, _ words: String) -> ChoiceStatement {
        let isSeveral = isHedged(mention)
        return ChoiceStatement(
            claim: isSeveral ? .several : .right(mention.choice), isFinal: isFinal, end: mention.end, words: words)
    }

    /// "B or C", "B/C", "A, B and D", "B (or C)", "B or maybe C".
    func isHedged(_ mention: ChoiceMention) -> Bool {
        var place = mention.end
        guard place < tokens.count, !tokens[place].startsLine else { return false }
        let marks = mentions.marks(before: place)
        if marks.contains(";"), let other = mentions.mention(at: place), mentions.startsSentence(other.end) {
            return true
        }
        guard !marks.contains(where: { [".", ";", ":", "?", "!"].contains($0) }) else { return false }
        let isJoined = Self.joints.contains(mentions.text(place)) && mentions.mention(at: place) == nil
        if isJoined { place += 1 }
        while ["maybe", "perhaps", "possibly", "also", "option", "choice", "even"].contains(mentions.text(place)) {
            place += 1
        }
        let isListed = isJoined || marks.contains { ["/", ",", "&", "|"].contains($0) } || place > mention.end
        guard isListed, let other = mentions.mention(at: place, isAwaited: true), other.choice != mention.choice else {
            return false
        }
        // "B, A is too small": the second has a sentence of its own.
        return !Self.verbs.contains(mentions.text(other.end))
    }
}
