/// The words of many choices, to be found in an answer all at once.
///
/// Every run of words has a number that is made of the numbers of its words as in Karp and Rabin 1987
/// (doi:10.1147/rd.312.0249), so that a run of any length is looked up in one step. A hit is compared word by word.
///
/// - Complexity: to look through an answer, its words times the lengths of the choices that begin with one word, at
///   most ``mostLengths``.
struct ChoiceTexts: Hashable, Sendable {
    struct Found {
        let choice: Int
        let count: Int
    }

    private struct Text: Hashable {
        let words: [String]
        let choice: Int
    }

    /// More lengths of texts with the same first word are found only as whole answers.
    private static let mostLengths = 40
    private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15

    private var texts: [UInt64: Text] = [:]
    /// The lengths of the texts that begin with a word, the longest first.
    private var lengths: [String: [Int]] = [:]

    /// Adds a choice's words, unless another choice has the same.
    mutating func add(_ words: [String], of choice: Int) {
        guard let first = words.first else { return }
        let number = words.reduce(0) { Self.extended($0, by: $1) }
        guard texts[number] == nil else { return }
        texts[number] = Text(words: words, choice: choice)
        var known = lengths[first] ?? []
        if known.count < Self.mostLengths, !known.contains(words.count) {
            known.append(words.count)
            lengths[first] = known.sorted(by: >)
        }
    }

    /// The choice that the words are.
    func choice(_ words: [String]) -> Int? {
        let text = texts[words.reduce(0) { Self.extended($0, by: $1) }]
        return text.flatMap { $0.words == words ? $0.choice : nil }
    }

    /// For each token the longest choice that begins there.
    func found(in tokens: [ChoiceToken]) -> [Found?] {
        var sums: [UInt64] = [0]
        var powers: [UInt64] = [1]
        for token in tokens {
            sums.append(Self.extended(sums[sums.count - 1], by: token.text))
            powers.append(powers[powers.count - 1] &* Self.base)
        }
        return tokens.indices.map { index in
            for count in lengths[tokens[index].text] ?? [] where index + count <= tokens.count {
                let number = sums[index + count] &- sums[index] &* powers[count]
                guard let text = texts[number], text.words.count == count else { continue }
                if zip(text.words, tokens[index...]).allSatisfy({ $0 == $1.text }) {
                    return Found(choice: text.choice, count: count)
                }
            }
            return nil
        }
    }

    private static func extended(_ sum: UInt64, by word: String) -> UInt64 {
        sum &* base &+ UInt64(bitPattern: Int64(word.hashValue))
    }
}
