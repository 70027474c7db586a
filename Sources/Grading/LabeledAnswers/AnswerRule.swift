/// A match with what it needs to know.
struct AnswerRule: Hashable, Sendable {
    let match: AnswerMatch
    /// How far a number may be off; beyond 1 a part of the right one where ``isRelative``.
    var tolerance = 1e-9
    var isRelative = false
    /// For ``AnswerMatch/json``; `nil` allows any.
    var schema: JSONSchema?
}

/// What a rule makes of an answer.
struct AnswerReading: Hashable, Sendable {
    enum Judgement: Hashable, Sendable {
        case right
        /// With what may be told of the reason; never the label.
        case wrong(String)
        case tooLong
    }

    let judgement: Judgement
    /// What was read, such as the number or the choice; `nil` where the answer gives none.
    var found: String?
    /// How it was found, or why not.
    var reason: String
}

extension AnswerRule {
    /// What the answer says by this rule, whether that is right, and why.
    func reading(of answer: String, label: AnswerLabel) -> AnswerReading {
        guard answer.utf8.count <= AnswerText.mostBytes else {
            return AnswerReading(
                judgement: .tooLong, reason: "longer than \(AnswerText.mostBytes) bytes; longer answers are not read")
        }
        switch match {
        case .exact:
            let given = AnswerText.trimmed(answer).utf8
            let isRight = label.accepted.contains { AnswerText.trimmed($0).utf8.elementsEqual(given) }
            return reading(isRight, "the whole answer, blanks around it aside")
        case .normalized: return normalized(answer, label)
        case .contains: return search(answer, label)
        case .regex: return matched(answer, label.patterns)
        case .number: return number(answer, label)
        case .choice: return choice(answer, label)
        case .json: return json(answer, label)
        }
    }

    private func reading(_ isRight: Bool, found: String? = nil, _ reason: String) -> AnswerReading {
        AnswerReading(judgement: isRight ? .right : .wrong(""), found: found, reason: reason)
    }

    // MARK: Words

    private func normalized(_ answer: String, _ label: AnswerLabel) -> AnswerReading {
        let accepted = label.accepted.map(AnswerWords.normalized)
        let whole = AnswerWords.normalized(answer)
        if accepted.contains(where: { !$0.isDisjoint(with: whole) }) {
            return reading(true, found: whole.min(), "the whole answer")
        }
        guard let stated = StatedText.text(in: answer) else {
            return reading(false, found: whole.min().map { String($0.prefix(200)) }, "the whole answer")
        }
        let words = AnswerWords.normalized(String(stated))
        return reading(
            accepted.contains { !$0.isDisjoint(with: words) }, found: words.min().map { String($0.prefix(200)) },
            "what the answer announces")
    }

    private func search(_ answer: String, _ label: AnswerLabel) -> AnswerReading {
        let words = AnswerWords.words(of: answer, .search)
        var isDenied = false
        for text in label.accepted {
            switch WordSearch.result(of: AnswerWords.words(of: text, .search), in: words) {
            case .found: return reading(true, found: text, "its words stand in the answer")
            case .denied: isDenied = true
            case .missing: continue
            }
        }
        return reading(false, isDenied ? "the answer denies it" : "its words don't stand in the answer")
    }

    private func matched(_ answer: String, _ patterns: [LinearPattern]) -> AnswerReading {
        for pattern in patterns {
            do {
                guard try pattern.occurs(in: answer) else { continue }
                return reading(true, "the pattern /\(pattern.source)/ matches")
            } catch {
                return AnswerReading(judgement: .tooLong, reason: "matching takes too many steps")
            }
        }
        return reading(false, "no pattern matches")
    }

    // MARK: Numbers and choices

    private func number(_ answer: String, _ label: AnswerLabel) -> AnswerReading {
        let (found, reason) = NumberExtraction.reading(of: answer)
        guard let found else {
            return AnswerReading(judgement: .wrong("The answer gives no number."), reason: reason)
        }
        return reading(
            label.numbers.contains { found.matches($0, isClose) },
            found: JSONValue.written(found.number) + (found.isPercent ? " %" : ""), reason)
    }

    private func isClose(_ found: Double, _ wanted: Double) -> Bool {
        abs(found - wanted) <= tolerance * (isRelative ? abs(wanted) : 1)
    }

    private func choice(_ answer: String, _ label: AnswerLabel) -> AnswerReading {
        guard let set = label.choices else { return reading(false, "the question has no choices") }
        let (found, reason) = ChoiceExtraction.reading(of: answer, among: set)
        guard let found else {
            return AnswerReading(judgement: .wrong("The answer names no choice, or several."), reason: reason)
        }
        return reading(label.right.contains(found), found: set.choices[found], reason)
    }
}
