/// Numbers in English words, from zero to 999,999: "seventy-two", "one hundred and five".
enum NumberWords {
    private static let small = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    private static let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

    /// The only number that the words give.
    ///
    /// - Parameter isAnnounced: without an announcement only a short answer counts that begins with the number, since
    ///   "one" and "two" are words of any prose.
    static func number(in tokens: ArraySlice<NumberToken>, isAnnounced: Bool) -> Double? {
        let words = tokens.prefix(24).filter { $0.kind == .word }.map(\.text)
        guard isAnnounced || tokens.count <= 10 else { return nil }
        guard let start = words.firstIndex(where: { part($0) != nil }), isAnnounced ? start <= 4 : start == 0 else {
            return nil
        }
        let run = words[start...].prefix { part($0) != nil || ["hundred", "thousand", "and"].contains($0) }
        let rest = words[(start + run.count)...]
        let shares: Set<String> = [
            "half", "halves", "third", "thirds", "quarter", "quarters", "fifth", "fifths", "tenths",
        ]
        guard !rest.contains(where: { part($0) != nil }), rest.first.map(shares.contains) != true,
            run.last != "and" || run.count > 1
        else { return nil }
        return value(Array(run))
    }

    private static func part(_ word: String) -> Int? {
        if let value = small.firstIndex(of: word) { return value }
        return tens.firstIndex(of: word).map { ($0 + 2) * 10 }
    }

    private static func value(_ words: [String]) -> Double? {
        var total = 0
        var current = 0
        var last = Int.max
        for word in words where word != "and" {
            if word == "hundred" {
                current = max(1, current) * 100
                last = 100
            } else if word == "thousand" {
                total += max(1, current) * 1000
                current = 0
                last = 1000
            } else if let value = part(word) {
                // "three four" is two numbers.
                guard last >= 100 || last >= 20 && value < 10 && value > 0 else { return nil }
                current += value
                last = value
            }
        }
        return Double(total + current)
    }
}
