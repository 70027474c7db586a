internal import CheckedYAML

/// What is right for one question.
struct AnswerLabel: Hashable, Sendable {
    /// Any of these is right.
    var accepted: [String] = []
    /// For ``AnswerMatch/choice``: the places of the right choices among ``choices``.
    var right: Set<Int> = []
    /// What the question lets one choose from, for ``AnswerMatch/choice``.
    var choices: ChoiceSet?
    /// For ``AnswerMatch/number``.
    var numbers: [NumberExtraction.Value] = []
    /// For ``AnswerMatch/json``; `nil` asks for the schema alone.
    var value: JSONValue?
    /// For ``AnswerMatch/regex``, one of which must match.
    var patterns: [LinearPattern] = []
}

extension LabeledData.Item {
    /// What is right under `rule`.
    ///
    /// - Parameter allChoices: what one may choose from where the item doesn't say.
    func label(for rule: AnswerRule, allChoices: ChoiceSet, file: String) throws(DocumentError) -> AnswerLabel {
        if rule.match == .json {
            guard answer != nil || rule.schema != nil else {
                throw error("an answer, since there is no schema", answer?.description ?? "none", file)
            }
            return AnswerLabel(value: answer)
        }
        let accepted = (answer?.acceptedTexts ?? []).map(Self.final)
        guard !accepted.isEmpty else {
            throw error("a text, a number, or a list of them", answer?.description ?? "none", file)
        }
        var label = AnswerLabel(accepted: accepted)
        switch rule.match {
        case .number:
            for text in accepted {
                guard let number = NumberExtraction.label(text) else { throw error("a number", "'\(text)'", file) }
                label.numbers.append(number)
            }
        case .regex: label.patterns = try patterns(accepted, file)
        case .choice:
            let set = choices.isEmpty ? allChoices : ChoiceSet(choices, letters: letters, question: question.text)
            for text in accepted {
                guard let choice = set.index(of: text) else { throw error("one of the choices", "'\(text)'", file) }
                label.right.insert(choice)
            }
            label.choices = set
        case .normalized, .contains: try checkWords(accepted, rule.match, file)
        case .exact, .json: break
        }
        return label
    }

    /// What follows `####` in the last line of a worked solution, as GSM8K writes it; any other text as it is.
    private static func final(_ text: String) -> String {
        guard let last = text.split(whereSeparator: \.isNewline).last, last.hasPrefix("####") else { return text }
        return AnswerText.trimmed(String(last.drop { $0 == "#" }))
    }

    private func error(_ expected: String, _ found: String, _ file: String, hint: String = "") -> DocumentError {
        DocumentError(file: file, line: line, keyPath: "answer", expected: expected, found: found, hint: hint)
    }

    private func patterns(_ accepted: [String], _ file: String) throws(DocumentError) -> [LinearPattern] {
        var patterns: [LinearPattern] = []
        for text in accepted {
            do {
                patterns.append(try LinearPattern(text))
            } catch let problem {
                throw error("a regular expression", "\(problem.reason) at place \(problem.place)", file)
            }
        }
        return patterns
    }

    /// A label of punctuation or articles alone would be equal to an empty answer.
    private func checkWords(_ accepted: [String], _ match: AnswerMatch, _ file: String) throws(DocumentError) {
        for text in accepted {
            let isEmpty =
                match == .normalized
                ? AnswerWords.normalized(text).isEmpty : AnswerWords.words(of: text, .search).isEmpty
            guard isEmpty else { continue }
            throw error(
                "an answer with a word that counts",
                "'\(text)', of which nothing is left without punctuation and articles",
                file, hint: "letters of choices are graded by 'match: choice', marks by 'match: exact'")
        }
    }
}
