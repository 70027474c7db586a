import Grading
import Testing

@Suite struct LabeledAnswersTests {
    private func points(
        _ answer: String, _ label: String, _ match: AnswerMatch, tolerance: Double = 1e-9, others: [String] = []
    ) async -> Double {
        var labels = ["q": label]
        for (index, other) in others.enumerated() { labels["other \(index)"] = other }
        let grader = LabeledAnswersGrader(labels: labels, match: match, tolerance: tolerance)
        return await grader.grade(answer, for: TaskQuestion(name: "q", text: "?")).points
    }

    @Test(arguments: [
        ("Paris", "paris", 1.0), (" Paris.\n", "Paris", 1), ("\"Paris\"", "Paris", 1), ("Paris, France", "Paris", 0),
        ("", "Paris", 0),
    ])
    func `exact`(answer: String, label: String, expected: Double) async {
        #expect(await points(answer, label, .exact) == expected)
    }

    @Test(arguments: [
        ("The capital is Paris.", "Paris", 1.0), ("PARIS!", "paris", 1), ("Parisian", "Paris", 0),
        ("It is New York City", "new york", 1), ("York New", "New York", 0), ("", "Paris", 0),
    ])
    func `contains`(answer: String, label: String, expected: Double) async {
        #expect(await points(answer, label, .contains) == expected)
    }

    @Test(arguments: [
        ("3 + 4 = 7", "7", 1.0), ("7.0", "7", 1), ("The sum is 1,234.", "1234", 1), ("-5", "5", 0),
        ("7 is not 8", "7", 0),
        ("no idea", "7", 0), ("", "7", 0),
    ])
    func `number`(answer: String, label: String, expected: Double) async {
        #expect(await points(answer, label, .number) == expected)
    }

    @Test func `a number may be off by the tolerance`() async {
        #expect(await points("3.14", "3.14159", .number, tolerance: 0.01) == 1)
        #expect(await points("3.14", "3.14159", .number, tolerance: 0.001) == 0)
    }

    @Test(arguments: [
        ("positive", 1.0), ("It is Positive.", 1), ("negative", 0), ("negative, not positive", 0), ("neither", 0),
        ("positive, as negative would be wrong", 1),
    ])
    func `choice`(answer: String, expected: Double) async {
        #expect(await points(answer, "positive", .choice, others: ["negative", "neutral"]) == expected)
    }

    @Test func `an unknown question is the grader's fault`() async {
        let grader = LabeledAnswersGrader(labels: [:], match: .exact)
        let grade = await grader.grade("x", for: TaskQuestion(name: "q", text: "?"))
        #expect(grade.outcome == .graderFault)
        #expect(grade.feedback == "the data set has no question named 'q'")
    }
}
