/// A place where an answer names a choice.
struct ChoiceMention {
    let choice: Int
    /// Places among the tokens; the end is not.
    let start: Int
    let end: Int
}

/// Finds the places where an answer names choices, and tells them from words that only look so.
struct ChoiceMentions {
    let tokens: [ChoiceToken]
    let marksAtEnd: [Unicode.Scalar]
    let set: ChoiceSet
    private let texts: [ChoiceTexts.Found?]

    init(_ answer: String, among set: ChoiceSet) {
        let read = ChoiceTokens(answer)
        tokens = read.tokens
        marksAtEnd = read.marksAtEnd
        self.set = set
        texts = set.found(in: tokens)
    }

    func text(_ index: Int) -> String { tokens.indices.contains(index) ? tokens[index].text : "" }

    /// The marks in front of a token; behind the last word where it is the end.
    func marks(before index: Int) -> [Unicode.Scalar] {
        index < tokens.count ? tokens[index].before : marksAtEnd
    }

    func startsSentence(_ index: Int) -> Bool { index >= tokens.count || tokens[index].startsSentence }

    private func startsLine(_ index: Int) -> Bool { index >= tokens.count || tokens[index].startsLine }

    /// The choice named at a token.
    ///
    /// - Parameter isAwaited: whether the words before call for one, so that `A` can be no article.
    func mention(at index: Int, isAwaited: Bool = false) -> ChoiceMention? {
        guard index < tokens.count else { return nil }
        if let text = texts[index], text.count > 1 || !isSingle(index) {
            if isDeterminer(index) { return nil }
            return ChoiceMention(choice: text.choice, start: index, end: index + text.count)
        }
        guard let choice = set.index(ofLetter: tokens[index].text) ?? texts[index]?.choice,
            isLetter(index, isAwaited: isAwaited)
        else { return nil }
        // A letter may be followed by its own text: (B) Paris.
        if index + 1 < tokens.count, let own = texts[index + 1], own.choice == choice, !tokens[index + 1].startsLine {
            return ChoiceMention(choice: choice, start: index, end: index + 1 + own.count)
        }
        return ChoiceMention(choice: choice, start: index, end: index + 1)
    }

    /// The no of "no way", as against "No." and "the answer is no".
    private func isDeterminer(_ index: Int) -> Bool {
        tokens[index].text == "no" && isFollowedByWord(index) && !tokens[index].startsSentence
            && !Self.verbs.contains(text(index + 1))
    }

    private func isLatin(_ index: Int) -> Bool { tokens[index].text.utf8.count == 1 }

    private func isSingle(_ index: Int) -> Bool { tokens[index].text.unicodeScalars.count == 1 }

    /// Words that follow a choice's letter, but no article and no "I".
    private static let verbs: Set<String> = [
        "is", "was", "isn't", "and", "or", "has", "does", "doesn't", "would", "cannot", "can't", "because", "since",
        "as",
        "are", "contradicts", "says", "describes", "fails", "ignores", "seems", "looks", "should", "must", "over",
        "but",
        "vs", "instead", "rather", "not", "y", "o", "und", "oder", "et", "ou",
    ]

    /// Whether the single letter or digit at `index` is a choice's, not a word.
    private func isLetter(_ index: Int, isAwaited: Bool) -> Bool {
        let token = tokens[index]
        let isOpened = token.before.last.map { ["(", "[", "{"].contains($0) } ?? false
        // The A of P(A) and of f(A, B).
        if isOpened, !token.isApart, index > 0, isLatin(index - 1), tokens[index - 1].text != "a" { return false }
        // The A of N/A.
        if token.before == ["/"], index > 0, isLatin(index - 1), set.index(ofLetter: tokens[index - 1].text) == nil {
            return false
        }
        let next = marks(before: index + 1)
        let isClosed = next.first.map { [")", "]", "}"].contains($0) } ?? false
        if isOpened || isClosed { return true }
        let isOption = ["option", "choice", "letter", "answer", "opci\u{F3}n", "antwort"].contains(text(index - 1))
        if !token.isCapital {
            // "option c", "answer: c", "b. stack", but not "a" within a sentence.
            guard isAwaited || isOption || index == 0 else { return false }
            let ends = startsSentence(index + 1) || startsLine(index + 1) || !next.isEmpty
            return ends && !(token.text == "a" && next.first == ",")
        }
        guard token.text == "a" || token.text == "i" else { return isCounted(index, isOption || isAwaited) }
        if isOption || isAwaited || startsLine(index + 1) || Self.verbs.contains(text(index + 1)) {
            return !(token.text == "i" && !isOption && isFollowedByWord(index))
        }
        if let mark = next.first, [":", ".", ",", "/", "&", "?", ";"].contains(mark) { return true }
        return token.text == "a" && !token.startsSentence && set.areLetters && !isFollowedByNoun(index)
    }

    /// A digit counts as a choice's number only where one is called for, or where the choices are digits.
    private func isCounted(_ index: Int, _ isAwaited: Bool) -> Bool {
        guard tokens[index].text.unicodeScalars.first.map({ $0.properties.numericType != nil }) == true else {
            return true
        }
        return set.areLetters || isAwaited || tokens.count == 1
    }

    private func isFollowedByWord(_ index: Int) -> Bool {
        index + 1 < tokens.count && marks(before: index + 1).isEmpty && !tokens[index + 1].startsLine
    }

    private func isFollowedByNoun(_ index: Int) -> Bool {
        isFollowedByWord(index) && !tokens[index + 1].isCapital
    }
}
