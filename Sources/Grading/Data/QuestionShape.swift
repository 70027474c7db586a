/// What one record of a data set says, in the shapes that data sets are published in.
///
/// | data set | question | choices | answer |
/// | --- | --- | --- | --- |
/// | one's own | `question` | `choices`: texts | `answer`: a text, a number, or several |
/// | GSM8K (arXiv 2110.14168) | `question` | | `answer`: a solution whose last line is `#### 72` |
/// | MMLU (arXiv 2009.03300) | `question` | `choices`, or a table's columns | `answer`: 0 to 3, or a letter |
/// | MMLU-Pro (arXiv 2406.01574) | `question` | `options` | `answer`: a letter |
/// | ARC (arXiv 1803.05457) | `question`, or its `stem` | with `label` and `text` | `answerKey`: a label |
/// | MATH (arXiv 2103.03874) | `problem` | | `answer` |
struct QuestionShape {
    /// `nil` when the record has none, as GSM8K's and MMLU's.
    let id: String?
    let question: String
    let choices: [Choice]
    let answer: JSONValue?
    /// Whether the answer can only be a choice's place, as in MMLU.
    let isOfSubject: Bool

    struct Choice: Hashable {
        /// `nil` where the data set has none.
        let label: String?
        let text: String
    }

    /// Why a record is no question.
    struct Problem: Error { let words: String }

    init(_ object: [String: JSONValue]) throws(Problem) {
        let stated = object["question"]
        let texts =
            [stated?.text, stated?.object?["stem"]?.text]
            + ["question_stem", "problem", "prompt"].map { object[$0]?.text }
        guard let question = texts.compactMap({ $0 }).first else {
            throw Problem(words: "no 'question' that is a text")
        }
        self.question = question
        id =
            ["id", "question_id", "unique_id", "task_id"].lazy.compactMap { key in
                object[key]?.text ?? object[key]?.number.map(JSONValue.written)
            }.first
        answer = object["answer"] ?? object["answerKey"] ?? object["answer_index"]
        isOfSubject = object["subject"] != nil
        let listed = object["choices"] ?? stated?.object?["choices"] ?? object["options"]
        guard let choices = Self.choices(listed) else { throw Problem(words: "'choices' that are no texts") }
        self.choices = choices
    }

    private static func choices(_ value: JSONValue?) -> [Choice]? {
        switch value {
        case .none, .null: return []
        case .list(let items):
            let choices = items.compactMap { item in
                word(item).map { Choice(label: nil, text: $0) }
                    ?? item.object?["text"].flatMap(word).map { Choice(label: item.object?["label"]?.text, text: $0) }
            }
            return choices.count == items.count ? choices : nil
        case .object(let members):
            if let texts = members["text"]?.list, let labels = members["label"]?.list {
                let pairs = zip(labels, texts).compactMap { label, text in
                    word(text).map { Choice(label: label.text, text: $0) }
                }
                return pairs.count == texts.count ? pairs : nil
            }
            let pairs = members.sorted { $0.key < $1.key }
            let choices = pairs.compactMap { key, text in word(text).map { Choice(label: key, text: $0) } }
            return choices.count == members.count ? choices : nil
        default: return nil
        }
    }

    private static func word(_ value: JSONValue) -> String? { value.text ?? value.number.map(JSONValue.written) }
}

extension QuestionShape {
    /// Whether the choices are no more than names of what the question lists itself.
    private var areLetters: Bool {
        choices.allSatisfy { $0.label == nil && $0.text.count == 1 && $0.text.first?.isLetter == true }
    }

    /// What stands before each choice; none where the choices are letters themselves.
    var letters: [String] {
        guard !areLetters else { return [] }
        let labels = choices.compactMap(\.label)
        if labels.count == choices.count, Set(labels).count == labels.count { return labels }
        guard choices.count <= 26 else { return (1...choices.count).map(String.init) }
        return choices.indices.map { String(Character(Unicode.Scalar(UInt8(ascii: "A") + UInt8($0)))) }
    }

    /// Whether the answer may be the place of a choice, counted from 0.
    var mayBePlace: Bool { answer?.number.flatMap { Int(exactly: $0) }.map(choices.indices.contains) ?? false }

    /// Whether the answer is one of the choices as they stand.
    var isAmongChoices: Bool {
        let texts = answer?.acceptedTexts ?? []
        return !texts.isEmpty && texts.allSatisfy { text in choices.contains { $0.text == text } }
    }

    /// The answer with a choice's text in the place of its letter, its label, or its place.
    ///
    /// - Parameter countsPlaces: whether numbers are places.
    func resolvedAnswer(countsPlaces: Bool) -> JSONValue? {
        guard !choices.isEmpty, let answer else { return answer }
        if countsPlaces, let place = answer.number.flatMap({ Int(exactly: $0) }), choices.indices.contains(place) {
            return .text(choices[place].text)
        }
        let letters = letters
        guard !isAmongChoices, !letters.isEmpty else { return answer }
        func resolved(_ value: JSONValue) -> JSONValue {
            let word = value.text ?? value.number.map(JSONValue.written)
            return letters.firstIndex { $0 == word }.map { .text(choices[$0].text) } ?? value
        }
        if case .list(let items) = answer { return .list(items.map(resolved)) }
        return resolved(answer)
    }
}
