/// Finds what somebody probably meant to type.
public enum NearestName {
    /// The name closest to `typed` by edit distance, or `nil` when none is within a third of its length (at least 1).
    public static func of(_ typed: String, among names: [String]) -> String? {
        let limit = max(1, typed.count / 3)
        let ranked = names.map { (name: $0, distance: editDistance(typed, $0)) }
            .filter { $0.distance <= limit }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return ranked?.name
    }

    /// Levenshtein's distance: the fewest insertions, deletions and substitutions that turn one text into the other.
    ///
    /// - Complexity: the product of the two lengths, in characters.
    static func editDistance(_ first: String, _ second: String) -> Int {
        let target = Array(second)
        var row = Array(0...target.count)
        for (index, character) in first.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in target.indices {
                let substitution = diagonal + (character == target[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substitution, row[column] + 1, diagonal + 1)
            }
        }
        return row[target.count]
    }
}
