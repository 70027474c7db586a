import Foundation
import Grading
import Testing

extension ProcessTests {
    /// Answers in the shapes in which models write code, with the points that a careful person gives; `table.py` makes
    /// a table of them with any build of the program.
    @Suite struct CodeCorpusTests {
        private struct Answer: Decodable {
            let kind: String
            let task: String
            let question: String
            let answer: String
            let points: Double
        }

        private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

        private static func answers() throws -> [Answer] {
            let text = try String(contentsOf: folder.appending(path: "answers.jsonl"), encoding: .utf8)
            return try text.split(separator: "\n").map { try JSONDecoder().decode(Answer.self, from: Data($0.utf8)) }
        }

        @Test func `the corpus has enough of right and of wrong answers`() throws {
            let answers = try Self.answers()
            #expect(answers.count >= 120)
            #expect(answers.count { $0.points == 0 } >= 60)
        }

        @Test(arguments: ["units", "function"])
        func `every answer gets the points that a person gives`(name: String) async throws {
            let task = try TaskDefinition.load(Self.folder.appending(path: "\(name).yaml"))
            let grader = try await task.makeGrader(sandbox: .best).grader
            for answer in try Self.answers() where answer.task == name {
                let question = try #require(task.questions.first { $0.name == answer.question })
                let grade = await grader.grade(answer.answer, for: question)
                #expect(
                    grade.points == answer.points && grade.outcome != .graderFault,
                    "\(answer.kind): \(grade.outcome) \(grade.feedback)\n\(answer.answer)")
            }
        }
    }
}
