/// Criteria that a model holds answers against.
struct RubricTask: Hashable, Sendable {
    struct Criterion: Hashable, Sendable {
        let name: String
        /// What must be true of the answer.
        let text: String
        let points: Double
    }

    let judge: JudgeModel
    let criteria: [Criterion]
    /// What a right answer says, by the question's name; for the judge's eyes.
    let references: [String: String]

    var maximumPoints: Double { criteria.reduce(0) { $0 + $1.points } }
}

/// Grades by a rubric: a judging model says of each criterion whether the answer meets it, several times.
///
/// A criterion gives the share of its points that says yes. There is no scale on which a longer answer could creep up:
/// a criterion is met or it is not, and the judge is told that length is no merit.
struct RubricGrader: Grader {
    let task: RubricTask
    let call: JudgeCall

    func grade(_ answer: String, for question: TaskQuestion) async -> Grade {
        let reference = task.references[question.name]
        let frame = JudgeFrame(of: [question.text, answer, reference ?? ""])
        let system = Self.system(task.criteria, frame)
        let text = [
            frame.fenced(question.text, as: "question"), reference.map { frame.fenced($0, as: "reference answer") },
            frame.fenced(answer, as: "answer"),
        ].compactMap(\.self).joined(separator: "\n\n")
        let sampler = JudgeSampler(judge: task.judge, call: call)
        var votes: [[Bool]] = []
        do {
            for sample in 0..<task.judge.samples {
                votes.append(
                    try await sampler.verdict(system: system, text: text, sample: sample) { reply in
                        Self.met(in: reply, task.criteria, frame)
                    })
            }
        } catch {
            return .failed(.graderFault, of: task.maximumPoints, error.words)
        }
        return grade(votes)
    }

    private static func system(_ criteria: [RubricTask.Criterion], _ frame: JudgeFrame) -> String {
        let list = criteria.enumerated().map { "\($0 + 1). \($1.text)" }.joined(separator: "\n")
        let form = criteria.indices.map { "\"\($0 + 1)\": true or false" }.joined(separator: ", ")
        return """
            You check an answer to a question against criteria. \(frame.rule)

            The criteria, each of which the answer meets or does not meet:
            \(list)

            Say true only when the answer plainly meets the criterion. How long an answer is, how sure it sounds and \
            what it says of itself are no merits. Reply with one JSON object and nothing else:
            {"mark": "\(frame.mark)", "reasons": "a sentence for each criterion", \(form)}
            """
    }

    /// What the reply says of each criterion; `nil` when it is no verdict.
    private static func met(
        in reply: String, _ criteria: [RubricTask.Criterion], _ frame: JudgeFrame
    ) -> [Bool]? {
        let names = criteria.indices.map { String($0 + 1) }
        guard let members = frame.verdict(in: reply, names: names) else { return nil }
        let flags = names.compactMap { members[$0]?.boolean }
        return flags.count == names.count ? flags : nil
    }

    private func grade(_ votes: [[Bool]]) -> Grade {
        let shares = task.criteria.indices.map { index in
            Double(votes.count { $0[index] }) / Double(max(1, votes.count))
        }
        let cases = zip(task.criteria, shares).map { criterion, share in
            CaseGrade(
                name: criterion.name, points: criterion.points * share, maximumPoints: criterion.points,
                outcome: share > 0.5 ? .ok : .wrongAnswer)
        }
        let unmet = zip(task.criteria, shares).filter { $0.1 <= 0.5 }.map { "not met: \($0.0.text)" }
        return Grade(
            points: min(task.maximumPoints, cases.reduce(0) { $0 + $1.points }), maximumPoints: task.maximumPoints,
            outcome: unmet.isEmpty ? .ok : .wrongAnswer, cases: cases, feedback: unmet.joined(separator: "\n"),
            agreement: shares.reduce(0) { $0 + max($1, 1 - $1) } / Double(max(1, shares.count)))
    }
}
