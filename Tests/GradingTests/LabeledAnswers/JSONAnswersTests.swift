import Grading
import Testing

@Suite struct JSONAnswersTests {
    private static let schema = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 10, "pattern": "^[A-Z]"},
            "age": {"type": "integer", "minimum": 0, "exclusiveMaximum": 150},
            "tags": {"type": "array", "items": {"enum": ["a", "b"]}, "maxItems": 2, "uniqueItems": true},
            "size": {"anyOf": [{"type": "null"}, {"type": "number", "multipleOf": 0.1}]}
          },
          "required": ["name", "age"],
          "additionalProperties": false
        }
        """#

    private func grade(_ answer: String, schema: String? = schema, label: String? = nil) async throws -> Grade {
        var files = [
            "task.yaml": """
            name: t
            questions: q.jsonl
            grader:
              kind: labeled-answers
              match: json
            \(schema == nil ? "" : "  schema: schema.json")

            """,
            "q.jsonl": #"{"id": "a", "question": "?""# + (label.map { #", "answer": \#($0)"# } ?? "") + "}",
        ]
        files["schema.json"] = schema
        return try await TaskFolder.withTask(files) { task in
            try await task.makeGrader(sandbox: .none).grader.grade(answer, for: task.questions[0])
        }
    }

    @Test(arguments: [
        #"{"name": "Ada", "age": 36}"#, #" {"name": "Ada", "age": 36.0, "tags": ["a", "b"], "size": 0.3} "#,
        "Here:\n```json\n{\"name\": \"Ada\", \"age\": 0, \"size\": null}\n```\nDone.",
        #"{"name": "Ada", "age": 1} and more"#, #"As [1] says in {notes}: {"name": "Ada", "age": 1}."#,
        #"Not {"name": "Bob", "age": 2}. Correction: {"name": "Ada", "age": 1}"#,
    ])
    func `JSON of the schema is right`(answer: String) async throws {
        let grade = try await grade(answer)
        #expect(grade.points == 1, "\(grade.feedback)")
    }

    @Test(arguments: [
        (#"{"name": "Ada"}"#, "$: expected the name 'age', found none."),
        (#"{"name": "Ada", "age": "36"}"#, "$.age: expected a whole number, found '36'."),
        (#"{"name": "Ada", "age": 36.5}"#, "$.age: expected a whole number, found 36.5."),
        (#"{"name": "Ada", "age": -1}"#, "$.age: expected at least 0, found -1."),
        (#"{"name": "Ada", "age": 150}"#, "$.age: expected less than 150, found 150."),
        (#"{"name": "", "age": 1}"#, "$.name: expected at least 1 and at most 10 characters, found 0."),
        (#"{"name": "ada", "age": 1}"#, "$.name: expected a text like /^[A-Z]/, found 'ada'."),
        (#"{"name": "Ada", "age": 1, "x": 1}"#, "$.x: expected no such name."),
        (#"{"name": "Ada", "age": 1, "tags": ["c"]}"#, "$.tags[0]: expected one of 2 values, found 'c'."),
        (#"{"name": "Ada", "age": 1, "tags": ["a", "a"]}"#, "$.tags: expected each item once."),
        (#"{"name": "Ada", "age": 1, "tags": ["a", "b", "a"]}"#, "$.tags: expected at most 2 items, found 3."),
        (#"{"name": "Ada", "age": 1, "size": true}"#, "$.size: expected null, found true."),
        (#"[]"#, "$: expected an object, found a list of 0."),
        (#"{"name": "Ada", "age": 1, "age": 2}"#, "The answer is no JSON: line 1: the name 'age' twice."),
        (#"{"name": "Ada", "age": NaN}"#, "The answer is no JSON: line 1: something that is no JSON value."),
        (#"{"name": "Ada", "age": 01}"#, "The answer is no JSON: line 1: something that is no JSON value."),
        (
            #"{"name": "Ada", "age": 1,} and more"#,
            "The answer is no JSON: line 1: a name in double quotes was expected."
        ),
        (#"{"name": "Ada", "age": 1} or {"name": "Bob", "age": 2}"#, "The answer offers two JSON documents."),
        ("It is fine.", "The answer is no JSON: line 1: something that is no JSON value."),
        (String(repeating: "[", count: 100_000), "The answer is no JSON: line 1: more than 64 levels."),
    ])
    func `what fails the schema is told where`(answer: String, feedback: String) async throws {
        let grade = try await grade(answer)
        #expect(grade.points == 0 && grade.outcome == .wrongAnswer)
        #expect(grade.feedback == feedback)
    }

    /// Each would take twice the time with every level, or the product of two lists.
    @Test func `a schema is checked in a bounded number of steps`() async throws {
        var nested = #"{"type": "string"}"#
        for _ in 0..<30 { nested = #"{"anyOf": [\#(nested)]}"# }
        #expect(try await grade("1", schema: nested).feedback == "$: expected a text, found 1.")
        let many = (0..<2000).map { #"{"const": \#($0)}"# }.joined(separator: ",")
        let list = (0..<2000).map { _ in "1999" }.joined(separator: ",")
        let grade = try await grade("[\(list)]", schema: #"{"items": {"anyOf": [\#(many)]}}"#)
        #expect(grade.feedback.hasPrefix("$: expected a value that can be checked in 2000000 steps"))
    }

    @Test func `a label must be equal, whatever the order of names`() async throws {
        let label = #"{"a": [1, 2.5], "b": "x"}"#
        #expect(try await grade(#"{"b": "x", "a": [1.0, 2.5]}"#, schema: nil, label: label).points == 1)
        #expect(try await grade(#"{"b": "x", "a": [2.5, 1]}"#, schema: nil, label: label).points == 0)
        #expect(try await grade(#"{"b": "x", "a": [true, 2.5]}"#, schema: nil, label: label).points == 0)
        let wrong = try await grade(#"{"b": "y", "a": [1, 2.5]}"#, schema: nil, label: label)
        #expect(wrong.points == 0 && wrong.feedback.isEmpty)
    }

    @Test(arguments: [
        (#"{"format": "date"}"#, "'format'"), (#"{"type": "text"}"#, "null, boolean, integer"),
        (##"{"properties": {"a": {"$ref": "#/b"}}}"##, "properties.a: expected words of the part of JSON Schema"),
        (#"{"pattern": "(?=a)"}"#, "look-around"), (#"{"minLength": -1}"#, "0 or more"), ("{", "schema.json:1"),
        (#"{"multipleOf": 0}"#, "above 0"), (#"{"anyOf": []}"#, "at least one item"), ("3", "a schema"),
    ])
    func `a schema with words that are not known is refused`(schema: String, words: String) async throws {
        await #expect {
            _ = try await grade("{}", schema: schema)
        } throws: { error in
            "\(error)".contains(words)
        }
    }

    @Test func `every other word of the schema counts`() async throws {
        let cases: [(schema: String, right: String, wrong: String)] = [
            (#"{"const": {"a": 1}}"#, #"{"a": 1.0}"#, #"{"a": 2}"#),
            (#"{"prefixItems": [{"type": "string"}], "items": {"type": "number"}}"#, #"["a", 1]"#, #"["a", "b"]"#),
            (#"{"allOf": [{"minimum": 1}, {"maximum": 2}]}"#, "2", "3"),
            (#"{"oneOf": [{"minimum": 1}, {"maximum": 2}]}"#, "3", "1.5"),
            (#"{"not": {"type": "string"}}"#, "1", #""x""#), (#"{"minProperties": 1}"#, #"{"a": 1}"#, "{}"),
            (#"{"maxProperties": 1}"#, "{}", #"{"a": 1, "b": 2}"#), (#"{"exclusiveMinimum": 0}"#, "0.1", "0"),
            (#"{"type": ["null", "boolean"]}"#, "false", "0"), (#"{"minItems": 1}"#, "[0]", "[]"),
            (#"{"additionalProperties": {"type": "number"}}"#, #"{"x": 1}"#, #"{"x": "1"}"#),
        ]
        for item in cases {
            #expect(try await grade(item.right, schema: item.schema).points == 1, "\(item.schema)")
            #expect(try await grade(item.wrong, schema: item.schema).points == 0, "\(item.schema)")
        }
        #expect(try await grade("1", schema: "true").points == 1)
        #expect(try await grade("1", schema: "false").points == 0)
    }
}
