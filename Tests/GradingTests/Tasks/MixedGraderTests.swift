import Foundation
import Grading
import Testing

@Suite struct MixedGraderTests {
    private static let files = [
        "task.yaml": """
        name: mixed
        questions: q.jsonl
        grader:
          kind: mix
          search_questions: 1
          graders:
            - {share: 70, kind: labeled-answers, match: contains}
            - share: 20
              name: style
              kind: rubric
              judge: {model: lab/sim-ash-405b, samples: 2}
              criteria: [{text: It is polite.}, {text: It is short.}]
            - {share: 10, name: form, kind: labeled-answers, match: regex}

        """,
        "q.jsonl": """
        {"id": "a", "question": "Capital of France?", "answer": "Paris"}
        {"id": "b", "question": "Capital of Norway?", "answer": "Oslo"}
        """,
    ]

    @Test func `each grader gives its share`() async throws {
        let judge = ScriptedJudge { prompt in
            prompt.verdict(#""1": \#(prompt.materials["answer"]?.contains("please") == true), "2": true"#)
        }
        try await TaskFolder.withTask(Self.files) { task in
            #expect(task.maximumPoints == 100 && task.judges.count == 1 && !task.runsPrograms)
            #expect(task.questions.map(\.name) == ["a"] && task.confirmationQuestions.map(\.name) == ["b"])
            let grader = try await task.makeGrader(sandbox: .best, judge: judge.call).grader
            let full = await grader.grade("Paris, please.", for: task.questions[0])
            #expect(full.points == 100 && full.outcome == .ok && full.agreement == 1, "\(full)")
            #expect(full.cases.map(\.name) == ["labeled-answers", "style", "form"])
            let rude = await grader.grade("Paris!", for: task.questions[0])
            #expect(rude.points == 90 && rude.outcome == .wrongAnswer)
            #expect(rude.feedback == "style: not met: It is polite.")
            let wrong = await grader.grade("Rome, please.", for: task.questions[0])
            #expect(wrong.points == 20 && wrong.cases.map(\.points) == [0, 20, 0])
        }
    }

    @Test func `a fault of one is a fault of all`() async throws {
        let judge = ScriptedJudge { _ in "no idea" }
        try await TaskFolder.withTask(Self.files) { task in
            let grade = try await task.makeGrader(sandbox: .best, judge: judge.call).grader
                .grade("Paris", for: task.questions[0])
            #expect(grade.outcome == .graderFault && grade.points == 0)
            #expect(grade.feedback.hasPrefix("style: the judge lab/sim-ash-405b gave no verdict"))
        }
    }

    @Test(arguments: [
        ("share: 70, ", "", "'share'"), ("name: form, ", "", "'labeled-answers' twice"),
        ("match: regex", "match: rgx", "graders[2].match"), ("share: 20", "share: -1", "0 or more"),
        (
            "share: 10, name: form, kind: labeled-answers, match: regex", "share: 1, name: m, kind: mix, graders: []",
            "a grader that is no mix itself"
        ),
        ("match: contains", "match: contains, search_questions: 1", "search_questions"),
    ])
    func `a broken mix names what is wrong`(found: String, replacement: String, words: String) async {
        var files = Self.files
        files["task.yaml"] = files["task.yaml"]?.replacing(found, with: replacement)
        let complaint = await TaskFolder.complaint(files)
        #expect(complaint?.contains(words) == true, "\(complaint ?? "none")")
    }
}
