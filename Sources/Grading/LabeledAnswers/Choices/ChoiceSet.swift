/// What a question lets one choose from, ready to be looked for in answers.
///
/// A choice can be named by its text. Where the texts are no letters themselves, also by its letter (the first is A)
/// or number, as the options of a list are.
struct ChoiceSet: Hashable, Sendable {
    let choices: [String]
    private let places: [String: Int]
    private let texts: ChoiceTexts
    private let byLetter: [String: Int]
    /// Whether every choice is a single letter or digit.
    let areLetters: Bool

    /// - Parameters:
    ///   - letters: what stands before each choice where the model reads it; none where choices are letters themselves.
    ///   - question: where choices that are letters have their texts.
    init(_ choices: [String], letters: [String] = [], question: String = "") {
        self.choices = choices
        places = Dictionary(choices.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let words = choices.map { ChoiceTokens($0).tokens.map(\.text) }
        areLetters =
            letters.isEmpty && !choices.isEmpty && words.allSatisfy { $0.count == 1 && $0[0].unicodeScalars.count == 1 }
        var texts = ChoiceTexts()
        for (index, words) in words.enumerated() { texts.add(words, of: index) }
        if areLetters, choices.count <= 26 {
            for (index, text) in Self.texts(in: question, of: words.map { $0[0] }) {
                let words = ChoiceTokens(text).tokens.map(\.text)
                // Texts that are letters or numbers would be found in every explanation.
                if words.count > 1 || (words.first?.unicodeScalars.count ?? 0) > 1 { texts.add(words, of: index) }
            }
        }
        self.texts = texts
        var byLetter: [String: Int] = [:]
        if areLetters {
            for (index, words) in words.enumerated() { byLetter[words[0]] = index }
        } else if !letters.isEmpty {
            for index in choices.indices { byLetter["\(index + 1)"] = index }
            for (index, letter) in letters.enumerated() where index < choices.count {
                byLetter[letter.lowercased()] = index
            }
            for words in words where words.count == 1 { byLetter[words[0]] = nil }
        }
        self.byLetter = byLetter
    }

    /// The choice that `text` is, or names by its letter; `nil` for none.
    func index(of text: String) -> Int? {
        if let exact = places[text] { return exact }
        let words = ChoiceTokens(text).tokens.map(\.text)
        return texts.choice(words) ?? (words.count == 1 ? byLetter[words[0]] : nil)
    }

    /// The choice that is `text` to the letter.
    func place(of text: String) -> Int? { places[text] }

    /// The choice whose letter or number a word is.
    func index(ofLetter word: String) -> Int? { byLetter[word] }

    /// For each token the longest choice whose text begins there.
    func found(in tokens: [ChoiceToken]) -> [ChoiceTexts.Found?] { texts.found(in: tokens) }

    /// The texts behind the choices' letters in a question, where each letter stands there in turn.
    private static func texts(in question: String, of letters: [String]) -> [(Int, String)] {
        let scalars = Array(question.unicodeScalars.prefix(20_000))
        var places: [(mark: Int, text: Int)] = []
        var index = 0
        while index + 1 < scalars.count, places.count < letters.count {
            let isStart = index == 0 || [" ", "\n", "(", "\t"].contains(scalars[index - 1])
            let isMarked = [")", ".", ":"].contains(scalars[index + 1])
            if isStart, isMarked, String(scalars[index]).lowercased() == letters[places.count] {
                places.append((index > 0 && scalars[index - 1] == "(" ? index - 1 : index, index + 2))
            }
            index += 1
        }
        guard places.count == letters.count else { return [] }
        return places.indices.map { place in
            let end = place + 1 < places.count ? places[place + 1].mark : scalars.count
            let text = scalars[places[place].text..<max(places[place].text, end)].split(separator: "\n").first ?? []
            return (place, String(String.UnicodeScalarView(text)))
        }
    }
}
