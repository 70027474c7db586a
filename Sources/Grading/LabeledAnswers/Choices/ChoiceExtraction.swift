/// Finds the choice that an answer makes, as a careful person would.
///
/// 1. An answer that is one choice, and nothing else, makes it.
/// 2. Else the last statement counts: "the answer is B", `\boxed{B}`, "Answer: B", a last line that is a choice. What
///    an explanation says of other choices doesn't change it; a correction ("Wait, it is C") does.
/// 3. Without such words, weaker ones: "B is correct", "so B", "I choose B", a choice at the beginning.
/// 4. Without any, the only choice that is named and not denied.
///
/// A statement of several choices (B or C, B/C, A and B) and an answer that names several without a statement make
/// none, and are wrong.
enum ChoiceExtraction {
    /// The choice, by its place in `set`, and how it was found; no choice when the answer makes none, or several.
    static func reading(of answer: String, among set: ChoiceSet) -> (choice: Int?, reason: String) {
        if let exact = set.place(of: AnswerText.trimmed(answer)) { return (exact, "the whole answer") }
        let mentions = ChoiceMentions(answer, among: set)
        if let whole = whole(mentions) { return (whole, "the whole answer") }
        let statements = ChoiceStatements(mentions: mentions).all()
        let claims = statements.filter { if case .wrong = $0.claim { false } else { true } }
        let final = claims.last(where: \.isFinal)
        var chosen = final ?? claims.last
        if let last = claims.last, let final, last.end > final.end, isCorrected(mentions, final.end..<last.end) {
            chosen = last
        }
        if let chosen {
            guard case .right(let choice) = chosen.claim else { return (nil, "several choices at once") }
            return (choice, "the last statement: \(chosen.words)")
        }
        return only(mentions, statements)
    }

    private static func whole(_ mentions: ChoiceMentions) -> Int? {
        guard let first = mentions.tokens.first else { return nil }
        var start = 0
        if ["option", "choice", "answer", "number"].contains(first.text), mentions.mention(at: 0) == nil { start = 1 }
        guard let mention = mentions.mention(at: start, isAwaited: true), mention.end == mentions.tokens.count else {
            return nil
        }
        return mention.choice
    }

    private static let corrections: Set<String> = [
        "wait", "actually", "correction", "sorry", "mistake", "hmm", "instead", "no", "thought", "oops", "however",
        "mean",
    ]

    /// Whether the words between two statements take the first back.
    private static func isCorrected(_ mentions: ChoiceMentions, _ range: Range<Int>) -> Bool {
        range.contains { $0 < mentions.tokens.count && corrections.contains(mentions.tokens[$0].text) }
    }

    /// The only choice that is named and not denied; of texts the one that the answer begins with.
    private static func only(
        _ mentions: ChoiceMentions, _ statements: [ChoiceStatement]
    ) -> (choice: Int?, reason: String) {
        var denied: Set<Int> = []
        for statement in statements { if case .wrong(let choice) = statement.claim { denied.insert(choice) } }
        var named: Set<Int> = []
        var index = 0
        while index < mentions.tokens.count {
            guard let mention = mentions.mention(at: index) else {
                index += 1
                continue
            }
            if isDenied(mention, mentions) { denied.insert(mention.choice) } else { named.insert(mention.choice) }
            index = mention.end
        }
        named.subtract(denied)
        if let only = named.first, named.count == 1 { return (only, "the only choice that is named") }
        return (nil, named.isEmpty ? "no choice is named" : "several choices are named, and none is stated")
    }

    private static let denials: Set<String> = [
        "not", "isn't", "neither", "nor", "never", "no", "without", "nicht", "pas", "ruled", "cannot", "can't",
        "\u{4E0D}",
    ]
    private static let fillers: Set<String> = ["the", "option", "choice", "a", "be", "in", "\u{662F}"]

    /// "Not A", "neither A nor B", "it can't be A".
    private static func isDenied(_ mention: ChoiceMention, _ mentions: ChoiceMentions) -> Bool {
        var place = mention.start - 1
        while place >= 0, mention.start - place <= 3, fillers.contains(mentions.tokens[place].text) { place -= 1 }
        guard place >= 0, mentions.mention(at: place) == nil else { return false }
        return denials.contains(mentions.tokens[place].text)
    }
}
