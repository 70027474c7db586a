import Foundation
import Grading
import Testing

/// Fingerprints are stored in runs and key stored grades: they must be the same in every process and release.
@Suite struct TaskFingerprintTests {
    private static let data = """
        {"id": "a", "question": "1 + 1?", "answer": "2", "choices": ["2", "3"]}
        {"id": "b", "question": "2 + 2?", "answer": "4", "choices": ["4", "5"]}

        """
    private static let problems = """
        {"task_id": "p/1", "prompt": "def f(x):\\n", "entry_point": "f", "canonical_solution": "    return x + 1\\n", "test": "def check(f):\\n    assert f(1) == 2\\n"}

        """
    private static let schema = """
        {"type": "object", "required": ["age"],
         "properties": {"age": {"type": "number", "minimum": 0}, "name": {"type": "string"}, "town": {"type": "string"}}}
        """
    private static let sameSchemaInOtherOrder = """
        {"properties": {"town": {"type": "string"}, "name": {"type": "string"}, "age": {"minimum": 0, "type": "number"}},
         "required": ["age"], "type": "object"}
        """

    /// By default a model reads the questions alone, as it did when the fingerprints were written down.
    private func fingerprint(
        _ grader: String, data name: String = "data.jsonl", schema: String = schema,
        template: String = "question_template: \"{{question}}\"\n"
    ) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "moatune-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let keys = name == "data.jsonl" ? template : ""
        let task = "name: sums\nquestions: \(name)\n\(keys)grader: \(grader)\n"
        for (file, text) in [
            "task.yaml": task, "data.jsonl": Self.data, "problems.jsonl": Self.problems, "schema.json": schema,
        ] {
            try Data(text.utf8).write(to: folder.appending(path: file))
        }
        return try TaskDefinition.load(folder).fingerprint
    }

    @Test(arguments: [
        ("{kind: labeled-answers, match: exact}", "data.jsonl", "4d4bcd7c758c"),
        ("{kind: labeled-answers, match: normalized}", "data.jsonl", "16c542a22314"),
        ("{kind: labeled-answers, match: number, tolerance: 0.5}", "data.jsonl", "69ff22bf44fc"),
        (
            "{kind: labeled-answers, match: number, relative_tolerance: 1.0e-3, search_questions: 1}", "data.jsonl",
            "08ac0ca6f108"
        ),
        ("{kind: labeled-answers, match: choice}", "data.jsonl", "e175efa3e7ae"),
        ("{kind: labeled-answers, match: json}", "data.jsonl", "d0358e3ff8b3"),
        ("{kind: unit-tests}", "problems.jsonl", "77016a63de50"),
        ("{kind: unit-tests, limits: {memory_megabytes: 300, call_seconds: 2}}", "problems.jsonl", "d303b537c3fe"),
        ("{kind: command, command: [grep, -c, \"2\"], points: 3}", "data.jsonl", "2563ad9790c4"),
        (
            "{kind: rubric, judge: {model: p/m}, criteria: [{text: \"It says \\\"4\\\".\", points: 2}, {text: Short.}]}",
            "data.jsonl", "3f1bc50c5d25"
        ),
        (
            "{kind: pairwise, judge: {model: p/m/n, temperature: 0, samples: 5}, instruction: Be fair.}", "data.jsonl",
            "06ed303b6dbb"
        ),
        (
            "{kind: mix, graders: [{kind: labeled-answers, match: contains, share: 2}, {kind: rubric, judge: {model: p/m}, criteria: [{text: Short.}], share: 1}]}",
            "data.jsonl", "c58706961864"
        ),
    ])
    func `A task's fingerprint is the same in every release`(grader: String, data: String, expected: String) throws {
        let found = try fingerprint(grader, data: data)
        #expect(found == expected, "\(grader) has \(found)")
    }

    @Test func `What a model reads of a question enters the fingerprint`() throws {
        let grader = "{kind: labeled-answers, match: choice}"
        #expect(try fingerprint(grader, template: "") != fingerprint(grader))
    }

    @Test func `The fingerprint of a schema does not depend on the order of its names`() throws {
        let grader = "{kind: labeled-answers, match: json, schema: schema.json}"
        let found = try fingerprint(grader)
        #expect(found == "ecc1df331feb", "found \(found)")
        #expect(try fingerprint(grader, schema: Self.sameSchemaInOtherOrder) == found)
        let another = Self.schema.replacing("\"minimum\": 0", with: "\"minimum\": 1")
        #expect(try fingerprint(grader, schema: another) != fingerprint(grader))
    }

    @Test func `The fingerprint of the workshop's task is that of version 0.1`() throws {
        let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL
        let folder = root.appending(path: "search-spaces/calculate-user-matrix")
        let found = try TaskDefinition.load(folder).fingerprint
        #expect(found == "f57fe08923eb", "found \(found)")
    }
}
