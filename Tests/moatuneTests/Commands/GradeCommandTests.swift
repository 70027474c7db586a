import Foundation
import Testing

/// Grading as a user meets it.
@Suite struct GradeCommandTests {
    private struct Document: Decodable {
        struct Part: Decodable {
            let name: String
            let score: Double
            let max: Double
            let outcome: String
        }
        let score: Double
        let max: Double
        let outcome: String
        let cases: [Part]
        let sandbox: String?
    }

    private func withTask(_ files: [String: String], _ body: (MoatuneProcess) async throws -> Void) async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            for (name, text) in files { try Data(text.utf8).write(to: moatune.folder.appending(path: name)) }
            try await body(moatune)
        }
    }

    @Test(arguments: [("missing.txt", "found no file at"), (".", "directory")])
    func anAnswerThatCannotBeReadIsNamedInOneSentence(answer: String, words: String) async throws {
        try await withTask(Self.mix) { moatune in
            let ended = try await moatune.run("grade", ".", answer, "--question", "one")
            #expect(ended.status == 1)
            #expect(ended.errors.hasPrefix("Error: expected a readable file, found "), "\(ended.errors)")
            #expect(ended.errors.contains(words) && !ended.errors.contains("NSCocoaErrorDomain"), "\(ended.errors)")
        }
    }

    private static let mix = [
        "task.yaml": """
        name: sums
        questions: q.jsonl
        grader:
          kind: mix
          graders:
            - {share: 8, name: number, kind: labeled-answers, match: number}
            - {share: 2, name: form, kind: command, command: [sh, form.sh]}

        """,
        "q.jsonl": """
        {"id": "one", "question": "1 + 1?", "answer": 2}
        {"id": "two", "question": "2 + 2?", "answer": 4}
        """,
        "form.sh":
            "grep -q '^The answer is' && echo '{\"score\": 1}' || echo '{\"score\": 0, \"feedback\": \"no form\"}'\n",
        "answer.md": "I think it is 4.",
    ]

    @Test func `thinking in the answer is not graded, unless it is meant`() async throws {
        try await withTask(Self.mix) { moatune in
            let text = "<think>\nIs it 4? No, 5.\n</think>\n\nThe answer is 4."
            try Data(text.utf8).write(to: moatune.folder.appending(path: "thought.md"))
            let grade = try await moatune.run("grade", "task.yaml", "thought.md", "--question", "two")
            #expect(grade.output.contains("total       10.00"), "\(grade.output)")
            let kept = try await moatune.run(
                "grade", "task.yaml", "thought.md", "--question", "two", "--keep-thinking", "--json")
            #expect(try JSONDecoder().decode(Document.self, from: Data(kept.output.utf8)).score <= 10)
        }
    }

    @Test func `a grade is a table, or one document`() async throws {
        try await withTask(Self.mix) { moatune in
            let table = try await moatune.run("grade", "task.yaml", "answer.md", "--question", "two")
            #expect(table.status == 0, "\(table.errors)")
            #expect(
                table.output == """
                    part       points       of  outcome
                    number       8.00     8.00  ok
                    form         0.00     2.00  wrong_answer
                    total        8.00    10.00  wrong_answer
                    form: no form

                    """)
            #expect(table.errors.hasPrefix("sandbox: "))
            let printed = try await moatune.run("grade", "task.yaml", "answer.md", "--question", "two", "--json")
            let document = try JSONDecoder().decode(Document.self, from: Data(printed.output.utf8))
            #expect(document.score == 8 && document.max == 10 && document.outcome == "wrong_answer")
            #expect(document.cases.map { "\($0.score) of \($0.max)" } == ["8.0 of 8.0", "0.0 of 2.0"])
            #expect(document.sandbox?.isEmpty == false)
            let unnamed = try await moatune.run("grade", "task.yaml", "answer.md")
            #expect(unnamed.status == 64 && unnamed.errors.contains("name one by --question"))
        }
    }

    @Test func `a judge without a key is named`() async throws {
        let files = [
            "task.yaml": """
            name: t
            question: q.md
            grader:
              kind: rubric
              judge: {model: cerebras/gpt-oss-120b}
              criteria: [{text: It is polite.}]

            """,
            "q.md": "Write a letter.", "answer.md": "Thank you.",
        ]
        try await withTask(files) { moatune in
            let ended = try await moatune.run("grade", "task.yaml", "answer.md")
            #expect(ended.status == 1 && ended.errors.contains("CEREBRAS_API_KEY"), "\(ended.errors)")
        }
    }

    @Test func `a run keeps its test questions for the last look`() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let space = moatune.folder.appending(path: "space")
            try FileManager.default.createDirectory(at: space, withIntermediateDirectories: true)
            let rows = (1...7).map { #"{"id": "q\#($0)", "question": "What is \#($0) + 25?", "answer": \#($0 + 25)}"# }
            let files = [
                "space.yaml": """
                name: sums
                task: task.yaml
                provider: lab
                main: {model: sim-birch-70b, temperature: {from: 0.0, to: 1.0}}
                cycles: 1
                agents:
                  count: {from: 1, to: 2}
                  model: [sim-ember-8b, sim-cedar-32b]
                  temperature: {from: 0.0, to: 1.0}
                  pool: {helper: {copies: 2, default: 1}}

                """,
                "task.yaml": """
                name: sums
                questions: data.jsonl
                grader:
                  kind: labeled-answers
                  match: number
                  search_questions: 3
                  validation_questions: 2
                  test_questions: 2

                """,
                "data.jsonl": rows.joined(separator: "\n"),
            ]
            for (name, text) in files { try Data(text.utf8).write(to: space.appending(path: name)) }
            let ran = try await moatune.run(
                "run", space.path, "--name", "r", "--trials", "3", "--replicates", "1", "--confirm", "2")
            #expect(ran.status == 0, "\(ran.errors)")
            #expect(ran.output.contains("On 2 test questions, asked last: best "), "\(ran.output)")
            #expect(ran.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
            let printed = try await moatune.run("report", "r", "--json")
            struct Run: Decodable {
                struct Look: Decodable {
                    struct Evaluation: Decodable {
                        struct Replicate: Decodable { let question: String }
                        let replicates: [Replicate]
                    }
                    let best: Evaluation
                    let baseline: Evaluation
                }
                struct Trial: Decodable { let replicates: [Look.Evaluation.Replicate] }
                let trials: [Trial]
                let confirmation: Look
                let test: Look
            }
            let run = try JSONDecoder().decode(Run.self, from: Data(printed.output.utf8))
            let searched = Set(run.trials.flatMap(\.replicates).map(\.question))
            let confirmed = Set(run.confirmation.best.replicates.map(\.question))
            let tested = Set(run.test.best.replicates.map(\.question))
            #expect(searched.count == 3 && confirmed.count == 2 && tested.count == 2)
            #expect(searched.union(confirmed).union(tested).count == 7)
            #expect(run.test.baseline.replicates.count == 4)
        }
    }
}
