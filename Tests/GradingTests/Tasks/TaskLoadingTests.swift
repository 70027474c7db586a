import Foundation
import Grading
import Testing

@Suite struct TaskLoadingTests {
    private static let data = """
        {"id": "a", "question": "1 + 1?", "answer": "2"}

        {"id": "b", "question": "2 + 2?", "answer": "4"}
        {"id": "c", "question": "3 + 3?", "answer": "6"}

        """
    private static let labeled = """
        name: sums
        questions: data.jsonl
        grader:
          kind: labeled-answers
          match: number
          search_questions: 2

        """

    private func load(_ task: String, data: String = TaskLoadingTests.data) throws -> TaskDefinition {
        let folder = FileManager.default.temporaryDirectory.appending(path: "moatune-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(task.utf8).write(to: folder.appending(path: "task.yaml"))
        try Data(data.utf8).write(to: folder.appending(path: "data.jsonl"))
        return try TaskDefinition.load(folder)
    }

    /// The sentence of the error that loading ends in.
    private func complaint(_ task: String, data: String = TaskLoadingTests.data) -> String {
        do {
            _ = try load(task, data: data)
            return "no error"
        } catch { return "\(error)" }
    }

    @Test func `questions are split between search and confirmation`() throws {
        let task = try load(Self.labeled)
        #expect(task.questions.map(\.name) == ["a", "b"])
        #expect(task.confirmationQuestions.map(\.name) == ["c"])
        #expect(task.maximumPoints == 1)
        #expect(!task.runsPrograms)
    }

    @Test func `questions for the last look are kept back from both`() throws {
        let task = try load(
            Self.labeled.replacing("search_questions: 2", with: "search_questions: 1\n  test_questions: 1"))
        #expect(task.questions.map(\.name) == ["a"])
        #expect(task.confirmationQuestions.map(\.name) == ["b"])
        #expect(task.testQuestions.map(\.name) == ["c"])
        #expect(task.allQuestions.map(\.name) == ["a", "b", "c"])
        let two = try load(Self.labeled.replacing("search_questions: 2", with: "test_questions: 1"))
        #expect(two.questions.map(\.name) == ["a", "b"])
        #expect(two.confirmationQuestions == two.questions)
    }

    @Test func `another answer makes another fingerprint`() throws {
        let changed = Self.data.replacing("\"4\"", with: "\"5\"")
        #expect(try load(Self.labeled).fingerprint == load(Self.labeled).fingerprint)
        #expect(try load(Self.labeled).fingerprint != load(Self.labeled, data: changed).fingerprint)
    }

    @Test(arguments: [
        ("match: number", "match: numbr", "exact, normalized, contains, regex, number, choice, json"),
        ("kind: labeled-answers", "kind: labelled", "labeled-answers"),
        ("search_questions: 2", "search_questions: 9", "1 to 3"),
        ("questions: data.jsonl", "questions: ../../etc/passwd", "etc/passwd"),
        ("match: number", "match: number\n  colour: red", "colour"),
        ("name: sums\n", "", "name"), ("search_questions: 2", "test_questions: 3", "1 to 2"),
        ("match: number", "match: number\n  schema: data.jsonl", "'match: json' only"),
    ])
    func `a broken task file names what is wrong`(found: String, replacement: String, words: String) {
        let sentence = complaint(Self.labeled.replacing(found, with: replacement))
        #expect(sentence.contains("task.yaml"), "\(sentence)")
        #expect(sentence.contains(words), "\(sentence)")
    }

    @Test func `broken data names its line`() {
        #expect(complaint(Self.labeled, data: "\n{\"id\": 1}\n").contains("2"))
        #expect(complaint(Self.labeled, data: Self.data + Self.data).contains("'a' again"))
    }
}
