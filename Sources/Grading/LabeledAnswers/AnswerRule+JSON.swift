extension AnswerRule {
    /// Holds the answer's JSON against schema and label.
    ///
    /// An answer that is JSON as a whole is that document. Else the last object or list in it counts, of the kind that
    /// label or schema ask for; a single value (a number, a text) only as the whole answer or a fenced block. Two
    /// different documents with only "or" between them are none.
    func json(_ answer: String, _ label: AnswerLabel) -> AnswerReading {
        let text = String(answer.drop { $0 == "\u{FEFF}" }).replacing("\r\n", with: "\n")
        let (value, reason) = document(in: text, label)
        guard let value else { return AnswerReading(judgement: .wrong(reason), reason: reason) }
        let found = String(value.canonical.prefix(200))
        if let complaint = schema?.complaint(about: value) {
            return AnswerReading(judgement: .wrong("\(complaint)."), found: found, reason: "\(reason); \(complaint)")
        }
        let isRight = label.value.map { value.matches($0, tolerance: tolerance) } ?? true
        return AnswerReading(judgement: isRight ? .right : .wrong(""), found: found, reason: reason)
    }

    private func document(in text: String, _ label: AnswerLabel) -> (JSONValue?, String) {
        let problem: JSONProblem
        do {
            return (try JSONValue(reading: text), "the whole answer")
        } catch {
            problem = error
        }
        let block = AnswerText.document(in: text)
        let found = JSONInProse.values(in: text).filter { isWanted($0.value, label) }
        guard let last = found.last else {
            if let value = try? JSONValue(reading: block) { return (value, "the last fenced block") }
            let shown = block == text ? problem : Self.problem(of: block) ?? problem
            return (nil, "The answer is no JSON: \(shown).")
        }
        if let before = found.dropLast().last, before.value != last.value,
            JSONInProse.isAlternative(before, last, in: text)
        {
            return (nil, "The answer offers two JSON documents.")
        }
        return (last.value, "the last JSON \(last.value.list == nil ? "object" : "list") of the answer")
    }

    private static func problem(of text: String) -> JSONProblem? {
        do {
            _ = try JSONValue(reading: text)
            return nil
        } catch {
            return error
        }
    }

    /// Whether a value is of the kind that label or schema ask for; an object where they don't say.
    private func isWanted(_ value: JSONValue, _ label: AnswerLabel) -> Bool {
        if let wanted = label.value {
            return (wanted.object != nil) == (value.object != nil) && (wanted.list != nil) == (value.list != nil)
        }
        guard let kinds = schema?.kinds else { return value.object != nil || schema?.asksForList == true }
        return kinds.contains { $0.holds(value) }
    }
}
