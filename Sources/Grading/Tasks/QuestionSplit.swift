internal import CheckedYAML

/// Which questions the search asks, which its winner is confirmed and pruned on, and which nobody looks at before all
/// is decided.
struct QuestionSplit {
    static let keys = ["search_questions", "validation_questions", "test_questions"]

    let search: [TaskQuestion]
    /// Kept back from the search; the search's own where the task keeps none.
    let validation: [TaskQuestion]
    /// Kept back from everything but the last look; may be none.
    let test: [TaskQuestion]
    /// How many were asked for of each kind.
    let counts: [Int]

    /// The first `search_questions` of `questions`; of the rest the last `test_questions`, and the first
    /// `validation_questions` of what lies between. What is not said: all, none, all that is left.
    init(_ questions: [TaskQuestion], reading mapping: CheckedMapping) throws(DocumentError) {
        let count = questions.count
        let testCount = try Self.count(mapping["test_questions"], of: count - 1) ?? 0
        let searchCount = try Self.count(mapping["search_questions"], of: count - testCount) ?? count - testCount
        let keptBack = questions.dropFirst(searchCount).dropLast(testCount)
        let validationCount = try Self.count(mapping["validation_questions"], of: keptBack.count) ?? keptBack.count
        search = Array(questions.prefix(searchCount))
        let kept = Array(keptBack.prefix(validationCount))
        validation = kept.isEmpty ? search : kept
        test = Array(questions.suffix(testCount))
        counts = [searchCount, validationCount] + (testCount > 0 ? [testCount] : [])
    }

    private static func count(_ node: CheckedNode?, of available: Int) throws(DocumentError) -> Int? {
        guard let node else { return nil }
        let count = try node.integer()
        guard (1...max(1, available)).contains(count), available > 0 else {
            throw node.error(
                expected: available > 0
                    ? "a whole number from 1 to \(available), the questions there are"
                    : "no such key: no question is left for it")
        }
        return count
    }
}
