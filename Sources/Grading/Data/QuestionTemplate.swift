internal import CheckedYAML

/// How a question with choices is put to a model; a task's `question_template` and `choice_template`.
struct QuestionTemplate: Hashable {
    static let keys = ["question_template", "choice_template"]

    /// `{{question}}` and `{{choices}}` stand for the data set's texts.
    var question = "{{question}}\n\n{{choices}}"
    /// `{{letter}}` and `{{choice}}` stand for one of them; each is a line of its own.
    var choice = "{{letter}}. {{choice}}"
    /// Whether the task says so itself: then it holds for questions without choices too.
    private var isStated = false

    init() {}

    init(reading top: CheckedMapping) throws(DocumentError) {
        if let node = top["question_template"] {
            question = try node.string()
            isStated = true
            guard question.contains("{{question}}") else {
                throw node.error(expected: "a text with {{question}}, and {{choices}} where choices are shown")
            }
        }
        if let node = top["choice_template"] {
            choice = try node.string()
            guard choice.contains("{{choice}}") || choice.contains("{{letter}}") else {
                throw node.error(expected: "a text with {{letter}} and {{choice}}")
            }
        }
    }

    /// What a model gets to read. A question that lists its choices itself is not given them twice.
    func text(_ question: String, choices: [String], letters: [String]) -> String {
        let listsThem = letters.isEmpty || choices.allSatisfy { question.contains($0) }
        guard isStated || !listsThem else { return question }
        let lines = zip(letters, choices).map { letter, choice in
            Self.filled(self.choice, ["letter": letter, "choice": choice])
        }
        return Self.filled(
            self.question, ["question": question, "choices": listsThem ? "" : lines.joined(separator: "\n")])
    }

    /// The template with its places filled; what a text brings along is no place.
    private static func filled(_ template: String, _ texts: [String: String]) -> String {
        var result = ""
        var rest = template[...]
        while let start = rest.firstRange(of: "{{") {
            result += rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: "}}"), let text = texts[String(rest[..<end.lowerBound])] else {
                result += "{{"
                continue
            }
            result += text
            rest = rest[end.upperBound...]
        }
        return result + rest
    }
}
