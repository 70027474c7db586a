internal import CheckedYAML

/// Reads a data set; see ``QuestionShape`` for the forms that a record may have.
///
/// An answer is a text, a number, or a list of texts any of which is right; for `match: json` any JSON. `choices`, a
/// list of texts, says what a question lets one choose from.
enum LabeledData {
    struct Item: Hashable {
        let question: TaskQuestion
        let answer: JSONValue?
        let choices: [String]
        /// What stands before each choice where the model reads it; none where choices are letters or not given.
        let letters: [String]
        /// 1-based.
        let line: Int
    }

    private static let form = #"{"id": "...", "question": "...", "answer": "..."}"#

    /// The items in the order of the file. A record without an id is called by its number, counted from 1.
    static func items(in file: DataFile, template: QuestionTemplate) throws(DocumentError) -> [Item] {
        var shapes: [(shape: QuestionShape, line: Int)] = []
        try DataRecords.read(file, form: form) { (record) throws(DocumentError) in
            do throws(QuestionShape.Problem) {
                shapes.append((try QuestionShape(record.object), record.line))
            } catch {
                throw DocumentError(file: file.name, line: record.line, expected: form, found: error.words)
            }
        }
        guard !shapes.isEmpty else {
            throw DocumentError(file: file.name, expected: "at least one question", found: "none")
        }
        // One data set counts places or it doesn't: a number that is no choice settles it for all.
        let countsPlaces =
            shapes.allSatisfy { $0.shape.mayBePlace }
            && shapes.contains { $0.shape.isOfSubject || !$0.shape.isAmongChoices }
        var seen: Set<String> = []
        var items: [Item] = []
        items.reserveCapacity(shapes.count)
        for (number, (shape, line)) in shapes.enumerated() {
            let name = shape.id ?? String(number + 1)
            guard seen.insert(name).inserted else {
                throw DocumentError(
                    file: file.name, line: line, expected: "each id once", found: "'\(name)' again",
                    hint: shape.id == nil ? "it has no id, and its number is another one's: give each an id" : "")
            }
            let choices = shape.choices.map(\.text)
            let letters = shape.letters
            items.append(
                Item(
                    question: TaskQuestion(
                        name: name, text: template.text(shape.question, choices: choices, letters: letters)),
                    answer: shape.resolvedAnswer(countsPlaces: countsPlaces), choices: choices, letters: letters,
                    line: line))
        }
        return items
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
        let accepted = (answer?.acceptedTexts ?? []).map(Self.final)
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
            label.letters = letters
            // Where the item has no choices of its own, all answers of the data set are choices.
            if !choices.isEmpty,
                let wrong = accepted.first(where: { text in
                    !label.choices.contains { AnswerText.plain($0) == AnswerText.plain(text) }
                })
            {
                throw DocumentError(
                    file: file, line: line, keyPath: "answer", expected: "one of the choices", found: "'\(wrong)'")
            }
        default: break
        }
        return label
    }

    /// What follows `####` in the last line of a worked solution, as GSM8K writes it; any other text as it is.
    private static func final(_ text: String) -> String {
        guard let last = text.split(whereSeparator: \.isNewline).last, last.hasPrefix("####") else { return text }
        return AnswerText.trimmed(String(last.drop { $0 == "#" }))
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
