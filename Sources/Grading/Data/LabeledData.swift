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
