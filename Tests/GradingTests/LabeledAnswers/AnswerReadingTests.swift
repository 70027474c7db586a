import Foundation
import Grading
import Testing

/// What labels and answers at the edges of the rules do.
@Suite struct AnswerReadingTests {
    private func files(_ match: String, _ item: String) -> [String: String] {
        [
            "task.yaml": "name: t\nquestions: q.jsonl\ngrader:\n  kind: labeled-answers\n  match: \(match)\n",
            "q.jsonl": item,
        ]
    }

    @Test(arguments: [
        ("normalized", "A"), ("normalized", "the"), ("normalized", "..."), ("contains", "!?"), ("contains", "-"),
    ])
    func `a label of which nothing is left is refused`(match: String, label: String) async {
        let complaint = await TaskFolder.complaint(files(match, #"{"id": 1, "question": "?", "answer": "\#(label)"}"#))
        #expect(complaint?.contains("an answer with a word that counts") == true, "\(complaint ?? "loaded")")
        #expect(complaint?.contains("q.jsonl:1") == true)
    }

    @Test(arguments: ["3-5", "about", "3:30", "2x", "3 or 5"])
    func `a label that is no single number is refused`(label: String) async {
        let complaint = await TaskFolder.complaint(
            files("number", #"{"id": 1, "question": "?", "answer": "\#(label)"}"#))
        #expect(complaint?.contains("expected a number") == true, "\(complaint ?? "loaded")")
    }

    @Test(arguments: [
        (#"{"id": 1, "question": "?", "answer": "Oslo", "choices": ["Rome", "Oslo", "Bern"]}"#, "B", 1.0),
        (#"{"id": 1, "question": "?", "answer": "B", "choices": ["Rome", "Oslo", "Bern"]}"#, "Oslo", 1),
        (#"{"id": 1, "question": "?", "answer": "B", "choices": ["Rome", "Oslo", "Bern"]}"#, "It's (C) Bern.", 0),
        (#"{"id": 1, "question": "A. red\nB. green", "answer": "B", "choices": ["A", "B"]}"#, "green", 1),
        (#"{"id": 1, "question": "A. red\nB. green", "answer": "B", "choices": ["A", "B"]}"#, "The answer is red.", 0),
        (#"{"id": 1, "question": "?", "answer": "+", "choices": ["+", "-"]}"#, "+", 1),
    ])
    func `a choice may be named by letter or text`(item: String, answer: String, expected: Double) async throws {
        try await TaskFolder.withTask(files("choice", item)) { task in
            let grade = await try task.makeGrader(sandbox: .none).grader.grade(answer, for: task.questions[0])
            #expect(grade.points == expected)
        }
    }

    /// Without linear rules each of these takes minutes.
    @Test(arguments: [
        "\u{FDFA}", "7", "1 ", "(", "\\boxed{", "\\frac{", "answer is ", "A ", "A\n", "{", "[", "{\"a\":1} ", "[1x]",
        "e\u{301}", "\u{301}", "a.", "北", "1,", "-", "**", "<<", "B/",
    ])
    func `a long answer of anything is read in a moment`(unit: String) async throws {
        let answer = String(repeating: unit, count: 40_000 / unit.utf8.count)
        for (match, item) in [
            ("number", #"{"id": 1, "question": "?", "answer": 77}"#),
            ("contains", #"{"id": 1, "question": "?", "answer": "b c"}"#),
            ("normalized", #"{"id": 1, "question": "?", "answer": "b c"}"#),
            ("json", #"{"id": 1, "question": "?", "answer": {"b": 1}}"#),
            ("choice", #"{"id": 1, "question": "?", "answer": "C", "choices": ["A", "B", "C"]}"#),
        ] {
            try await TaskFolder.withTask(files(match, item)) { task in
                let grade = await try task.makeGrader(sandbox: .none).grader.grade(answer, for: task.questions[0])
                #expect(grade.points == 0, "\(match)")
            }
        }
    }

    @Test(arguments: ["number", "contains", "normalized", "json", "choice", "exact"])
    func `an answer beyond the longest is not read`(match: String) async throws {
        let item = #"{"id": 1, "question": "?", "answer": "7", "choices": ["7", "8"]}"#
        try await TaskFolder.withTask(files(match, item)) { task in
            let grader = try await task.makeGrader(sandbox: .none).grader
            let grade = await grader.grade(String(repeating: "7", count: 1_048_577), for: task.questions[0])
            #expect(grade.outcome == .timeout && grade.points == 0)
        }
    }

    @Test func `a hundred thousand choices are read and looked for`() async throws {
        let items = (0..<100_000).map { #"{"id": \#($0), "question": "?", "answer": "the choice of number \#($0)"}"# }
        try await TaskFolder.withTask(files("choice", items.joined(separator: "\n"))) { task in
            let grader = try await task.makeGrader(sandbox: .none).grader
            let answer = String(repeating: "the choice ", count: 1000) + "is the choice of number 77777."
            #expect(await grader.grade(answer, for: task.questions[77_777]).points == 1)
            #expect(await grader.grade(answer, for: task.questions[7]).points == 0)
        }
    }

    @Test(
        arguments: [
            ("choice", #""B", "choices": ["A", "B"]"#, "The answer is A.", "A", "the last statement: 'answer'"),
            ("choice", #""B", "choices": ["A", "B"]"#, "The answer is A or B", nil, "several choices at once"),
            ("number", "7", "\\boxed{8}", "8", "the number announced by \\boxed{}"),
            ("number", "7", "3-5", nil, "a range, a list, a date or an expression, not one number"),
            ("contains", #""Paris""#, "Not Paris.", nil, "the answer denies it"),
            ("json", #"{"a": 1}"#, #"It is {"a": 2}."#, #"{"a":2}"#, "the last JSON object of the answer"),
            ("normalized", #""Paris""#, "Answer: Rome", "rome", "what the answer announces"),
        ] as [(String, String, String, String?, String)])
    func `what was read can be told`(
        match: String, label: String, answer: String, read: String?, reason: String
    ) async throws {
        try await TaskFolder.withTask(files(match, #"{"id": 1, "question": "?", "answer": \#(label)}"#)) { task in
            let told = task.explanations(of: answer, for: task.questions[0])
            #expect(told.map(\.grader) == [match])
            #expect(told.map(\.read) == [read])
            #expect(told.map(\.reason) == [reason])
        }
    }
}
