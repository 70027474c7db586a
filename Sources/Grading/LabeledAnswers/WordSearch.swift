/// Looks for a label's words in an answer, for `match: contains`.
enum WordSearch {
    enum Result: Hashable {
        case found
        /// Everywhere it stands the words before deny it: "not Paris".
        case denied
        case missing
    }

    /// Whether `words` stand one after another in `text`, at least once without a denial.
    ///
    /// - Complexity: linear in both (Knuth, Morris and Pratt 1977, doi:10.1137/0206024).
    static func result(of words: [String], in text: [String]) -> Result {
        guard !words.isEmpty, text.count >= words.count else { return .missing }
        let fallbacks = fallbacks(of: words)
        var matched = 0
        var isDenied = false
        for (index, word) in text.enumerated() {
            while matched > 0, matched == words.count || words[matched] != word { matched = fallbacks[matched - 1] }
            if words[matched] == word { matched += 1 }
            guard matched == words.count else { continue }
            if !isDenial(before: index + 1 - words.count, after: index + 1, in: text) { return .found }
            isDenied = true
        }
        return isDenied ? .denied : .missing
    }

    /// For each beginning of `words` the length of its longest end that is a beginning too.
    private static func fallbacks(of words: [String]) -> [Int] {
        var lengths = [0]
        for index in words.indices.dropFirst() {
            var length = lengths[index - 1]
            while length > 0, words[length] != words[index] { length = lengths[length - 1] }
            lengths.append(words[length] == words[index] ? length + 1 : 0)
        }
        return lengths
    }

    private static let denials: Set<String> = [
        "not", "never", "cannot", "nicht", "kein", "keine", "pas", "neither", "nor",
    ]
    private static let fillers: Set<String> = [
        "the", "a", "an", "in", "be", "been", "really", "actually", "called", "at", "der", "die", "das",
    ]

    private static func isDenial(before start: Int, after end: Int, in text: [String]) -> Bool {
        // Japanese denies behind the word.
        if Array(text[end...].prefix(3)) == ["\u{3067}", "\u{306F}", "\u{306A}"] { return true }
        var place = start - 1
        while place >= 0, start - place <= 3, fillers.contains(text[place]) { place -= 1 }
        guard place >= 0 else { return false }
        if denials.contains(text[place]) { return true }
        // "isn't" and "doesn't" are two words here.
        if text[place] == "t", place > 0, text[place - 1].hasSuffix("n") { return true }
        return text[place] == "\u{662F}" && place > 0 && text[place - 1] == "\u{4E0D}"
    }
}
