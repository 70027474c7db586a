/// Finds the choice that an answer makes, as a person would.
///
/// First where the answer says so: `The answer is (B)`, `Answer: B`, `\boxed{B}`; the last such place counts. Else, for
/// choices of one letter, the one that stands alone in it: a letter that could be a word (A, I) counts only with a
/// mark such as `A)`, and an answer that names several makes none. Else the first of the choices, as whole words.
enum ChoiceExtraction {
    /// The choice as it stands in `choices`; `nil` when the answer makes none, or hedges between two.
    static func choice(in answer: String, among choices: [String]) -> String? {
        let candidates = choices.map { (choice: $0, words: tokens($0).map(\.lower)) }.filter { !$0.words.isEmpty }
        let plain = AnswerText.plain(answer)
        if let whole = candidates.first(where: { AnswerText.plain($0.choice) == plain }) { return whole.choice }
        let search = Search(tokens: tokens(answer), candidates: candidates)
        switch search.announced() {
        case .choice(let choice): return choice
        case .hedged: return nil
        case .none: break
        }
        return candidates.allSatisfy { $0.words.count == 1 && $0.words[0].count == 1 }
            ? search.onlyLetter() : search.firstNamed()
    }

    /// The choice as it stands in `choices`, named by its text or by the letter before it.
    ///
    /// - Parameter letters: one for each choice, or none.
    static func choice(in answer: String, among choices: [String], lettered letters: [String]) -> String? {
        let plain = AnswerText.plain(answer)
        if let whole = choices.first(where: { AnswerText.plain($0) == plain }) { return whole }
        if let letter = choice(in: answer, among: letters), let index = letters.firstIndex(of: letter) {
            return choices[index]
        }
        return choice(in: answer, among: choices)
    }

    /// A word with what stands around it.
    private struct Token {
        let text: Substring
        let lower: String
        let before: Character?
        let after: Character?
    }

    private static func tokens(_ text: String) -> [Token] {
        text.split { !$0.isLetter && !$0.isNumber }.map { word in
            Token(
                text: word, lower: word.lowercased(),
                before: word.startIndex > text.startIndex ? text[text.index(before: word.startIndex)] : nil,
                after: word.endIndex < text.endIndex ? text[word.endIndex] : nil)
        }
    }

    private struct Search {
        enum Announced {
            case none
            case choice(String)
            case hedged
        }

        let tokens: [Token]
        let candidates: [(choice: String, words: [String])]

        private static let cues: Set<String> = ["answer", "choice", "option", "boxed"]
        private static let fillers: Set<String> = [
            "is", "would", "be", "will", "should", "the", "option", "choice", "letter", "text", "textbf", "mathbf",
        ]

        func announced() -> Announced {
            for index in tokens.indices.reversed() where Self.cues.contains(tokens[index].lower) {
                var next = index + 1
                while next < tokens.count, next - index <= 5, Self.fillers.contains(tokens[next].lower) { next += 1 }
                guard let found = candidate(at: next) else { continue }
                // A single small letter after the cue is a word: "the answer is a matter of taste".
                if found.words.count == 1, found.words[0].count == 1, tokens[next].text.first?.isLowercase == true,
                    !isMarked(tokens[next])
                {
                    continue
                }
                return isHedge(after: next + found.words.count, found.choice) ? .hedged : .choice(found.choice)
            }
            return .none
        }

        private func candidate(at index: Int) -> (choice: String, words: [String])? {
            candidates.filter { candidate in
                index + candidate.words.count <= tokens.count
                    && zip(tokens[index...].prefix(candidate.words.count), candidate.words)
                        .allSatisfy { $0.lower == $1 }
            }.max { $0.words.count < $1.words.count }
        }

        /// "B or C", "B/C", "B and C".
        private func isHedge(after index: Int, _ choice: String) -> Bool {
            guard index < tokens.count else { return false }
            let isJoined = ["or", "and"].contains(tokens[index].lower)
            let isListed =
                tokens[index].before == "/" || tokens[index - 1].after == "/" || tokens[index - 1].after == ","
            guard let other = candidate(at: isJoined ? index + 1 : index) else { return false }
            return (isJoined || isListed) && other.choice != choice
        }

        private func isMarked(_ token: Token) -> Bool {
            let closing: Set<Character> = [")", "]", "}", ".", ":", "*", ","]
            return token.after.map { closing.contains($0) || $0.isNewline } ?? true
        }

        func onlyLetter() -> String? {
            var found: Set<String> = []
            for (index, token) in tokens.enumerated() where token.text.count == 1 {
                guard let candidate = candidate(at: index) else { continue }
                let isUpper = token.text.first?.isUppercase == true || token.text.first?.isNumber == true
                let couldBeWord = ["a", "i"].contains(token.lower)
                if isUpper && !couldBeWord || isMarked(token) || token.before == "(" || isJoined(index) {
                    found.insert(candidate.choice)
                }
            }
            return found.count == 1 ? found.first : nil
        }

        /// The A of "A or B".
        private func isJoined(_ index: Int) -> Bool {
            index + 2 < tokens.count && ["or", "and"].contains(tokens[index + 1].lower)
                && candidate(at: index + 2) != nil
        }

        func firstNamed() -> String? {
            for index in tokens.indices { if let found = candidate(at: index) { return found.choice } }
            return nil
        }
    }
}
