internal import CheckedYAML
internal import Foundation

/// Reads a data set: one JSON object a line with `id`, `question` and `answer`.
enum LabeledData {
    struct Item: Hashable {
        let question: TaskQuestion
        let answer: String
    }

    private struct Line: Decodable {
        let id: String
        let question: String
        let answer: String
    }

    /// The items in the order of the lines; blank lines are skipped.
    static func rows(in text: String, file: String) throws(DocumentError) -> [Item] {
        var items: [Item] = []
        var seen: Set<String> = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard !line.allSatisfy(\.isWhitespace) else { continue }
            guard let item = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) else {
                throw DocumentError(
                    file: file, line: index + 1,
                    expected: #"{"id": "...", "question": "...", "answer": "..."} with three texts"#,
                    found: "'\(line.prefix(60))'")
            }
            guard seen.insert(item.id).inserted else {
                throw DocumentError(file: file, line: index + 1, expected: "each id once", found: "'\(item.id)' again")
            }
            items.append(Item(question: TaskQuestion(name: item.id, text: item.question), answer: item.answer))
        }
        guard !items.isEmpty else {
            throw DocumentError(file: file, expected: "at least one question", found: "none")
        }
        return items
    }
}
