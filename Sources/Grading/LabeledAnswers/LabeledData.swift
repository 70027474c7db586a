internal import CheckedYAML
internal import Foundation

/// Reads a data set: one JSON object a line with `id`, `question` and, where the grader needs one, `answer`.
///
/// An answer is a text, a number, or a list of texts any of which is right; for `match: json` any JSON. `choices`, a
/// list of texts, says what a question lets one choose from.
enum LabeledData {
    struct Item: Hashable {
        let question: TaskQuestion
        let answer: JSONValue?
        let choices: [String]
        /// 1-based.
        let line: Int
    }

    /// More than a data set of short questions takes, and less than this process's memory.
    static let largestByteCount = 64 << 20

    private static let form = #"{"id": "...", "question": "...", "answer": "..."}"#

    /// The items in the order of the lines; blank lines are skipped.
    static func items(in text: String, file: String) throws(DocumentError) -> [Item] {
        var items: [Item] = []
        var seen: Set<String> = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard !line.allSatisfy(\.isWhitespace) else { continue }
            let item = try item(String(line), file: file, line: index + 1)
            guard seen.insert(item.question.name).inserted else {
                throw DocumentError(
                    file: file, line: index + 1, expected: "each id once", found: "'\(item.question.name)' again")
            }
            items.append(item)
        }
        guard !items.isEmpty else {
            throw DocumentError(file: file, expected: "at least one question", found: "none")
        }
        return items
    }

    private static func item(_ text: String, file: String, line: Int) throws(DocumentError) -> Item {
        func error(_ found: String) -> DocumentError {
            DocumentError(file: file, line: line, expected: form, found: found)
        }
        let object: [String: JSONValue]
        do {
            guard let found = try JSONValue(reading: text).object else { throw error("'\(text.prefix(60))'") }
            object = found
        } catch let problem as JSONProblem {
            throw error("\(problem.reason) in '\(text.prefix(60))'")
        } catch {
            throw error as? DocumentError ?? DocumentError(file: file, expected: form, found: "\(error)")
        }
        let id = object["id"]?.text ?? object["id"]?.number.map(JSONValue.written)
        guard let id, let question = object["question"]?.text else {
            throw error("no \(id == nil ? "'id'" : "'question' that is a text") in '\(text.prefix(60))'")
        }
        let choices = (object["choices"]?.list ?? []).compactMap(\.text)
        guard choices.count == object["choices"]?.list?.count ?? 0 else { throw error("'choices' that are no texts") }
        return Item(
            question: TaskQuestion(name: id, text: question), answer: object["answer"], choices: choices, line: line)
    }
}

extension LabeledData.Item {
    /// What is right under `rule`.
    ///
    /// - Parameter allChoices: what one may choose from where the item doesn't say.
    func label(for rule: AnswerRule, allChoices: [String], file: String) throws(DocumentError) -> AnswerLabel {
        func error(_ expected: String) -> DocumentError {
            DocumentError(
                file: file, line: line, keyPath: "answer", expected: expected, found: answer?.description ?? "none")
        }
        if rule.match == .json {
            guard answer != nil || rule.schema != nil else { throw error("an answer, since there is no schema") }
            return AnswerLabel(value: answer)
        }
        let accepted = answer?.acceptedTexts ?? []
        guard !accepted.isEmpty else { throw error("a text, a number, or a list of them") }
        var label = AnswerLabel(accepted: accepted)
        switch rule.match {
        case .number:
            if let wrong = accepted.first(where: { NumberExtraction.label($0) == nil }) {
                throw DocumentError(
                    file: file, line: line, keyPath: "answer", expected: "a number", found: "'\(wrong)'")
            }
        case .regex:
            for text in accepted {
                do {
                    label.patterns.append(try LinearPattern(text))
                } catch {
                    throw DocumentError(
                        file: file, line: line, keyPath: "answer", expected: "a regular expression",
                        found: "\(error.reason) at place \(error.place)")
                }
            }
        case .choice:
            label.choices = choices.isEmpty ? allChoices : choices
            if let wrong = accepted.first(where: { text in
                !label.choices.contains { AnswerText.plain($0) == AnswerText.plain(text) }
            }) {
                throw DocumentError(
                    file: file, line: line, keyPath: "answer", expected: "one of the choices", found: "'\(wrong)'")
            }
        default: break
        }
        return label
    }
}

extension JSONValue {
    /// The texts of a label: itself, or its items.
    var acceptedTexts: [String] {
        switch self {
        case .text(let text): [text]
        case .number(let number): [Self.written(number)]
        case .boolean(let flag): ["\(flag)"]
        case .list(let items): items.flatMap { $0.list == nil ? $0.acceptedTexts : [] }
        case .null, .object: []
        }
    }
}
