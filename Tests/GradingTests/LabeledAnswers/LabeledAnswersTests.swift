import Foundation
import Grading
import Testing

@Suite struct LabeledAnswersTests {
    private func grade(
        _ answer: String, _ label: String, _ match: String, keys: String = "", others: [String] = []
    ) async throws -> Grade {
        func quoted(_ text: String) -> String {
            String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
        }
        let lines = ([label] + others).enumerated().map {
            #"{"id": "\#($0)", "question": "?", "answer": \#(quoted($1))}"#
        }
        return try await TaskFolder.withTask([
            "task.yaml": "name: t\nquestions: q.jsonl\ngrader:\n  kind: labeled-answers\n  match: \(match)\n\(keys)",
            "q.jsonl": lines.joined(separator: "\n"),
        ]) { task in
            try await task.makeGrader(sandbox: .none).grader.grade(answer, for: task.questions[0])
        }
    }

    private func points(
        _ answer: String, _ label: String, _ match: String, keys: String = "", others: [String] = []
    ) async throws -> Double {
        try await grade(answer, label, match, keys: keys, others: others).points
    }

    @Test(arguments: [
        ("Paris", "Paris", 1.0), (" Paris\n", "Paris", 1), ("paris", "Paris", 0), ("Paris.", "Paris", 0),
        ("e\u{301}", "\u{E9}", 0), ("", "Paris", 0),
    ])
    func `exact`(answer: String, label: String, expected: Double) async throws {
        #expect(try await points(answer, label, "exact") == expected)
    }

    @Test(arguments: [
        ("Paris", "paris", 1.0), (" Paris.\n", "Paris", 1), ("\"Paris\"", "Paris", 1), ("Paris, France", "Paris", 0),
        ("The  Eiffel Tower!", "eiffel tower", 1), ("ｐａｒｉｓ", "Paris", 1), ("", "Paris", 0),
    ])
    func `normalized`(answer: String, label: String, expected: Double) async throws {
        #expect(try await points(answer, label, "normalized") == expected)
    }

    @Test(arguments: [
        ("The capital is Paris.", "Paris", 1.0), ("PARIS!", "paris", 1), ("Parisian", "Paris", 0),
        ("It is New York City", "new york", 1), ("York New", "New York", 0), ("", "Paris", 0),
    ])
    func `contains`(answer: String, label: String, expected: Double) async throws {
        #expect(try await points(answer, label, "contains") == expected)
    }

    @Test(arguments: [
        ("3 + 4 = 7", "7", 1.0), ("7.0", "7", 1), ("The sum is 1,234.", "1234", 1), ("-5", "5", 0),
        ("7 is not 8", "8", 0), ("no idea", "7", 0), ("", "7", 0), ("(1,2)", "12", 0), ("(1,2)", "2", 0),
        ("\u{2212}5", "-5", 1), ("3-4", "4", 0), ("3 - 4 = -1", "-1", 1), ("1.5e3", "1500", 1), ("1e999", "7", 0),
        ("The answer is 7, as step 2 shows.", "7", 1), ("Answer: **7** (not 8)", "7", 1),
        ("\\boxed{7} since 3 < 8", "7", 1), ("#### 7\n(of 9)", "7", 1), ("The answer is clear: 8. Or 7", "7", 0),
        ("$1,000,000", "1000000", 1), ("1,0000", "10000", 0),
    ])
    func `number`(answer: String, label: String, expected: Double) async throws {
        #expect(try await points(answer, label, "number") == expected)
    }

    @Test func `a number may be off by the tolerance`() async throws {
        #expect(try await points("3.14", "3.14159", "number", keys: "  tolerance: 0.01\n") == 1)
        #expect(try await points("3.14", "3.14159", "number", keys: "  tolerance: 0.001\n") == 0)
        #expect(try await points("1010", "1000", "number", keys: "  relative_tolerance: 0.01\n") == 1)
        #expect(try await points("1011", "1000", "number", keys: "  relative_tolerance: 0.01\n") == 0)
    }

    @Test(arguments: [
        ("positive", 1.0), ("It is Positive.", 1), ("negative", 0), ("negative, not positive", 0), ("neither", 0),
        ("positive, as negative would be wrong", 1), ("Not negative. The answer is positive.", 1),
    ])
    func `choice`(answer: String, expected: Double) async throws {
        #expect(try await points(answer, "positive", "choice", others: ["negative", "neutral"]) == expected)
    }

    @Test(arguments: [
        ("B", 1.0), ("b", 1), ("(B)", 1), ("B.", 1), ("B) Paris", 1), ("The answer is B.", 1), ("Answer: (B)", 1),
        ("**Answer:** B", 1), ("\\boxed{B}", 1), ("\\boxed{\\text{B}}", 1), ("A good question. The answer is B", 1),
        ("I think it is B", 1), ("The correct option is B because A is too small.", 1),
        ("Answer: A. No, wait. Answer: B", 1), ("Answer: B. No, wait. Answer: A", 0),
        ("A", 0), ("A or B", 0), ("The answer is A or B", 0), ("The answer is B or A", 0), ("Answer: B/C", 0),
        ("A B C D", 0), ("A, B", 0), ("A quick look says nothing", 0), ("", 0), ("the answer is a bit unclear", 0),
        ("A) Rome\nB) Paris\nC) Oslo", 0),
    ])
    func `choice of a letter`(answer: String, expected: Double) async throws {
        #expect(try await points(answer, "B", "choice", others: ["A", "C", "D"]) == expected, "\(answer)")
    }

    @Test(arguments: [
        ("Total: 42", #"(?i)^total: \d+$"#, 1.0), ("total 42", #"(?i)^total: \d+$"#, 0),
        ("a, b and c", #"\bb\b"#, 1), ("abc", #"\bb\b"#, 0), ("x\ny", "(?m)^y$", 1), ("x\ny", "^y$", 0),
        ("xaaay", "xa{2,3}y", 1), ("xay", "xa{2,3}y", 0), ("2026-11-23", #"\d{4}-\d\d-\d\d"#, 1),
        ("colour", "colou?r", 1), ("é", #"^\w$"#, 1), ("a]b", #"[]\]]b"#, 1), ("tab\t", #"\t"#, 1),
    ])
    func `regex`(answer: String, pattern: String, expected: Double) async throws {
        #expect(try await points(answer, pattern, "regex") == expected)
    }

    /// Each takes a backtracking matcher longer than the universe lasts.
    @Test(arguments: [
        (String(repeating: "a", count: 20_000) + "b", "^(a+)+$"), (String(repeating: "a", count: 20_000), "(a|a)*b"),
        (String(repeating: "a", count: 20_000), "(a*)*b"), (String(repeating: "x", count: 5_000), "(x+x+)+y"),
    ])
    func `no pattern runs away`(answer: String, pattern: String) async throws {
        let grade = try await grade(answer, pattern, "regex")
        #expect(grade.points == 0 && grade.outcome != .graderFault)
    }

    @Test func `an answer beyond the matcher's steps is out of time`() async throws {
        let answer = String(repeating: "a", count: 200_000)
        #expect(try await grade(answer, "a{900}b", "regex").outcome == .timeout)
    }

    @Test(arguments: [
        ("(?=a)b", "look-around"), (#"(a)\1"#, "back-reference"), ("(a", "without ')'"), ("a)", "closes nothing"),
        ("[a", "without ']'"), ("*a", "repetition of nothing"), ("a**", "repetition of a repetition"),
        ("a{3,2}", "more to less"), ("a{5000}", "more than 1000"), ("((a{900}){900}){900}", "more than is bearable"),
        (String(repeating: "(", count: 5000), "deeper than"), (#"\q"#, "not known"), ("[b-a]", "more to less"),
    ])
    func `what is no pattern is refused with its reason`(pattern: String, words: String) async throws {
        await #expect {
            _ = try await points("a", pattern, "regex")
        } throws: { error in
            "\(error)".contains(words) && "\(error)".contains("q.jsonl:1")
        }
    }

    @Test func `any of several labels is right`() async throws {
        let files = [
            "task.yaml": "name: t\nquestions: q.jsonl\ngrader: {kind: labeled-answers, match: normalized}\n",
            "q.jsonl": #"{"id": 1, "question": "?", "answer": ["Paris", "City of Light"]}"#,
        ]
        try await TaskFolder.withTask(files) { task in
            let grader = try await task.makeGrader(sandbox: .none).grader
            #expect(task.questions[0].name == "1")
            #expect(await grader.grade("The city of light", for: task.questions[0]).points == 1)
            #expect(await grader.grade("Rome", for: task.questions[0]).points == 0)
        }
    }

    @Test func `an unknown question is the grader's fault`() async throws {
        let files = [
            "task.yaml": "name: t\nquestions: q.jsonl\ngrader: {kind: labeled-answers, match: exact}\n",
            "q.jsonl": #"{"id": "a", "question": "?", "answer": "x"}"#,
        ]
        try await TaskFolder.withTask(files) { task in
            let grader = try await task.makeGrader(sandbox: .none).grader
            let grade = await grader.grade("x", for: TaskQuestion(name: "q", text: "?"))
            #expect(grade.outcome == .graderFault)
            #expect(grade.feedback == "the data set has no question named 'q'")
        }
    }
}
