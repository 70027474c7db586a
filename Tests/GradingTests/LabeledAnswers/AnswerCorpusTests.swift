import Foundation
import Grading
import Testing

@Suite struct AnswerCorpusTests {
    @Test(arguments: AnswerCorpus.kinds)
    func `of each kind at least 98 in 100 answers get the points that a careful person gives`(kind: String) async throws
    {
        let (misread, count) = try await AnswerCorpus.misread(kind)
        let shown = misread.map { "\($0.id) (\($0.shape)): \($0.answer.suffix(80).debugDescription)" }
        #expect(Double(misread.count) <= 0.02 * Double(count), "\(shown.joined(separator: "; "))")
    }

    @Test func `the corpus has at least 600 answers, each once`() throws {
        let rows = try AnswerCorpus.kinds.flatMap { try AnswerCorpus.rows($0) }
        #expect(rows.count >= 600)
        #expect(Set(rows.map(\.id)).count == rows.count)
        #expect(rows.contains(where: \.isRight) && rows.contains { !$0.isRight })
    }
}
