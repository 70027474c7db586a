import Grading
import Testing

@Suite struct LabeledAnswersTests {
    static let table: [(match: AnswerMatch, answer: String, label: String, isRight: Bool)] = [
        (.exact, " Paris. ", "paris", true), (.exact, "It is Paris", "Paris", false),
        (.contains, "The capital is Paris.", "Paris", true), (.contains, "Parisian", "Paris", false),
        (.contains, "new  delhi!", "New Delhi", true), (.contains, "", "Paris", false),
        (.contains, "17", "7", false),
        (.number, "17 + 25 = 42.", "42", true), (.number, "about 41", "42", false), (.number, "none", "42", false),
        (.number, "1,000", "1000", true), (.number, "-3", "-3", true),
        (.choice, "B, because A is wrong", "B", true), (.choice, "A or B", "B", false),
    ]

    @Test(arguments: table.indices)
    func answersAreComparedAsTheTaskSays(index: Int) async {
        let row = Self.table[index]
        let grader = LabeledAnswersGrader(labels: ["q": row.label, "other": "A"], match: row.match)
        let grade = await grader.grade(row.answer, for: TaskQuestion(name: "q", text: "?"))
        #expect(grade.points == (row.isRight ? 1 : 0))
        #expect(grade.outcome == (row.isRight ? .ok : .wrongAnswer))
    }

    @Test func aQuestionWithoutALabelIsTheGradersFault() async {
        let grader = LabeledAnswersGrader(labels: [:], match: .exact)
        #expect(await grader.grade("x", for: TaskQuestion(name: "q", text: "?")).outcome == .graderFault)
    }
}
