/// How an answer is held against a label.
public enum AnswerMatch: String, CaseIterable, Sendable {
    /// The answer is the label letter by letter, but for blanks and line ends around it.
    case exact
    /// The answer is the label but for case, punctuation, the words a, an and the, and blanks: the comparison of SQuAD
    /// (Rajpurkar et al. 2016, arXiv 1606.05250).
    case normalized
    /// The label's words stand in the answer one after another, as whole words, but for case.
    case contains
    /// The label is a regular expression, a ``LinearPattern``, that matches somewhere in the answer.
    case regex
    /// The number that the answer gives is the label's, within a tolerance; see ``NumberExtraction``.
    case number
    /// The choice that the answer names is the label; see ``ChoiceExtraction``.
    case choice
    /// The answer is JSON of a schema, or equal to the label, or both.
    case json
}

/// A match with what it needs to know.
struct AnswerRule: Hashable, Sendable {
    let match: AnswerMatch
    /// How far a number may be off; beyond 1 a part of the right one where ``isRelative``.
    var tolerance = 1e-9
    var isRelative = false
    /// For ``AnswerMatch/json``; `nil` allows any.
    var schema: JSONSchema?
}

/// What is right for one question.
struct AnswerLabel: Hashable, Sendable {
    /// Any of these is right.
    var accepted: [String] = []
    /// What the question lets one choose from, for ``AnswerMatch/choice``.
    var choices: [String] = []
    /// What stands before each choice where the model reads it, such as A, B, C; none where choices are letters.
    var letters: [String] = []
    /// For ``AnswerMatch/json``; `nil` asks for the schema alone.
    var value: JSONValue?
    /// For ``AnswerMatch/regex``, one of which must match.
    var patterns: [LinearPattern] = []
}

extension AnswerRule {
    enum Judgement: Hashable, Sendable {
        case right
        /// With what may be told of the reason; never the label.
        case wrong(String)
        case tooLong
    }

    func judgement(of answer: String, label: AnswerLabel) -> Judgement {
        switch match {
        case .exact:
            let given = AnswerText.trimmed(answer).utf8
            return verdict(label.accepted.contains { AnswerText.trimmed($0).utf8.elementsEqual(given) })
        case .normalized:
            let given = AnswerText.normalized(answer)
            return verdict(label.accepted.contains { AnswerText.normalized($0) == given })
        case .contains:
            let words = AnswerText.words(answer)
            return verdict(label.accepted.contains { AnswerText.position(of: AnswerText.words($0), in: words) != nil })
        case .regex: return matched(answer, label.patterns)
        case .number:
            guard let found = NumberExtraction.number(in: answer) else { return .wrong("The answer gives no number.") }
            return verdict(label.accepted.compactMap(NumberExtraction.label).contains { isClose(found, $0) })
        case .choice:
            guard let found = ChoiceExtraction.choice(in: answer, among: label.choices, lettered: label.letters) else {
                return .wrong("The answer names no choice, or several.")
            }
            return verdict(label.accepted.contains { AnswerText.plain($0) == AnswerText.plain(found) })
        case .json: return judgement(ofJSON: answer, label)
        }
    }

    private func verdict(_ isRight: Bool) -> Judgement { isRight ? .right : .wrong("") }

    private func matched(_ answer: String, _ patterns: [LinearPattern]) -> Judgement {
        for pattern in patterns {
            do {
                if try pattern.occurs(in: answer) { return .right }
            } catch {
                return .tooLong
            }
        }
        return .wrong("")
    }

    private func isClose(_ found: Double, _ wanted: Double) -> Bool {
        abs(found - wanted) <= tolerance * (isRelative ? abs(wanted) : 1)
    }

    private func judgement(ofJSON answer: String, _ label: AnswerLabel) -> Judgement {
        let value: JSONValue
        do {
            value = try JSONValue(reading: AnswerText.document(in: answer))
        } catch {
            return .wrong("The answer is no JSON: \(error).")
        }
        if let complaint = schema?.complaint(about: value) { return .wrong("\(complaint).") }
        guard let expected = label.value else { return .right }
        return verdict(value.matches(expected, tolerance: tolerance))
    }
}
