/// The grade that a command printed: one JSON object,
///
///     {"score": 7.5, "outcome": "wrong_answer", "feedback": "two tests fail",
///      "cases": [{"name": "adds", "score": 5, "max": 5}, {"name": "carries", "score": 2.5, "max": 5}]}
///
/// of which only `score`, from 0 to the task's points, must be there. `max`, where it is given, must be the task's
/// points. `outcome` is one of ``GradeOutcome``'s names but `grader_fault`; without it the answer is `ok` when it has
/// all points, and `wrong_answer` otherwise.
struct CommandReply {
    let grade: Grade

    /// Why a command's output is no grade.
    struct Problem: Error, Hashable { let words: String }

    private static let mostCases = 1000

    init(_ output: [UInt8], maximumPoints: Double) throws(Problem) {
        guard let text = String(validating: output, as: UTF8.self) else {
            throw Problem(words: "printed bytes that are no UTF-8")
        }
        let value: JSONValue
        do {
            value = try JSONValue(reading: text)
        } catch {
            throw Problem(words: "printed no JSON: \(error)")
        }
        let members = try Self.members(value, known: ["score", "max", "outcome", "feedback", "cases"], of: "the grade")
        let points = try Self.points(members["score"], atMost: maximumPoints, of: "'score'")
        if let most = members["max"], most.number != maximumPoints {
            throw Problem(
                words: "expected 'max' to be the task's \(JSONValue.written(maximumPoints)) points, found "
                    + most.description)
        }
        var feedback = ""
        if let said = members["feedback"] {
            guard let text = said.text else { throw Problem(words: "expected 'feedback' to be a text") }
            feedback = text.split(separator: "\n").prefix(100).map { PlainText.printable(String($0.prefix(1000))) }
                .joined(separator: "\n")
        }
        grade = Grade(
            points: points, maximumPoints: maximumPoints,
            outcome: try Self.outcome(members["outcome"], isFull: points == maximumPoints),
            cases: try Self.cases(members["cases"]), feedback: feedback)
    }

    private static func members(
        _ value: JSONValue, known: [String], of what: String
    ) throws(Problem) -> [String: JSONValue] {
        guard let members = value.object else {
            throw Problem(words: "expected \(what) to be a JSON object, found \(value.description)")
        }
        if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
            throw Problem(
                words: "expected \(what) to have only \(known.joined(separator: ", ")), found "
                    + "'\(PlainText.printable(String(unknown.prefix(40))))'")
        }
        return members
    }

    private static func points(
        _ value: JSONValue?, atMost most: Double, of what: String
    ) throws(Problem) -> Double {
        guard let points = value?.number, (0...most).contains(points) else {
            throw Problem(
                words: "expected \(what) to be a number from 0 to \(JSONValue.written(most)), found "
                    + (value?.description ?? "none"))
        }
        return points
    }

    private static func outcome(_ value: JSONValue?, isFull: Bool) throws(Problem) -> GradeOutcome {
        guard let value else { return isFull ? .ok : .wrongAnswer }
        guard let outcome = value.text.flatMap(GradeOutcome.init(rawValue:)), outcome != .graderFault else {
            let names = GradeOutcome.allCases.filter { $0 != .graderFault }.map(\.rawValue)
            throw Problem(
                words: "expected 'outcome' to be one of \(names.joined(separator: ", ")), found \(value.description)")
        }
        return outcome
    }

    private static func cases(_ value: JSONValue?) throws(Problem) -> [CaseGrade] {
        guard let value else { return [] }
        guard let list = value.list, list.count <= mostCases else {
            throw Problem(words: "expected 'cases' to be a list of at most \(mostCases), found \(value.description)")
        }
        var cases: [CaseGrade] = []
        for item in list {
            let members = try members(item, known: ["name", "score", "max", "outcome"], of: "a case")
            guard let name = members["name"]?.text, !name.isEmpty else {
                throw Problem(words: "expected a case to have a 'name'")
            }
            let most = try points(members["max"], atMost: .greatestFiniteMagnitude, of: "a case's 'max'")
            let points = try points(members["score"], atMost: most, of: "a case's 'score'")
            cases.append(
                CaseGrade(
                    name: PlainText.printable(String(name.prefix(100))), points: points, maximumPoints: most,
                    outcome: try outcome(members["outcome"], isFull: points == most)))
        }
        return cases
    }
}
