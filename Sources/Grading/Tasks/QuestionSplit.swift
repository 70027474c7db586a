internal import CheckedYAML

/// Which questions the search asks, and which are kept back to confirm its winner.
struct QuestionSplit {
    let search: [TaskQuestion]
    /// Those kept back; the search's own where the task keeps none.
    let confirmation: [TaskQuestion]
    /// How many were asked for of each kind.
    let counts: [Int]

    /// The first `search_questions` of `questions`, and of the rest the first `confirmation_questions`; without them all
    /// and the rest.
    init(_ questions: [TaskQuestion], reading mapping: CheckedMapping) throws(DocumentError) {
        let searchCount = try Self.count(mapping["search_questions"], of: questions.count) ?? questions.count
        let keptBack = Array(questions.dropFirst(searchCount))
        let confirmationCount =
            try Self.count(mapping["confirmation_questions"], of: keptBack.count) ?? keptBack.count
        search = Array(questions.prefix(searchCount))
        let kept = Array(keptBack.prefix(confirmationCount))
        confirmation = kept.isEmpty ? search : kept
        counts = [searchCount, confirmationCount]
    }

    private static func count(_ node: CheckedNode?, of available: Int) throws(DocumentError) -> Int? {
        guard let node else { return nil }
        let count = try node.integer()
        guard (1...max(1, available)).contains(count) else {
            throw node.error(expected: "a whole number from 1 to \(available), the questions there are")
        }
        return count
    }
}
