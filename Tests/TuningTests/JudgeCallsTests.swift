import Foundation
import Grading
import Inference
import RunStorage
import Synchronization
import Testing
import Tuning

@Suite struct JudgeCallsTests {
    /// A judge that says yes to everything, in the form asked for.
    private final class YesClient: ChatClient {
        let requests = Mutex<[ChatRequest]>([])

        func answer(_ request: ChatRequest) async throws -> ChatAnswer {
            requests.withLock { $0.append(request) }
            let mark = request.messages[0].content.firstMatch(of: #/mark ([0-9a-f]+)\./#)?.output.1 ?? ""
            return ChatAnswer(
                text: #"{"mark": "\#(mark)", "1": true}"#, usage: TokenUsage(promptTokens: 30, completionTokens: 20),
                price: USDollars(0.25), latencySeconds: 0.5)
        }
    }

    @Test func `a judge's calls are stored, paid once and counted in what the run spent`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "judge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let task = """
            name: t
            questions: q.jsonl
            grader:
              kind: rubric
              judge: {model: p/m/large, temperature: 0.5, samples: 2}
              criteria: [{text: It is polite.}]

            """
        try Data(task.utf8).write(to: folder.appending(path: "task.yaml"))
        try Data(#"{"id": "a", "question": "?"}"#.utf8).write(to: folder.appending(path: "q.jsonl"))
        let definition = try TaskDefinition.load(folder)
        let store = try SQLiteRunStore(at: folder.appending(path: "run.sqlite"))
        let client = YesClient()
        for _ in 0..<2 {
            // As after a crash: another ledger over the same store.
            let ledger = AnswerLedger(provider: client, store: store)
            let grader = try await definition.makeGrader(sandbox: .best, judge: ledger.judgeCall).grader
            let grade = await grader.grade("Thank you.", for: definition.questions[0])
            #expect(grade.points == 1 && grade.agreement == 1, "\(grade)")
        }
        let requests = client.requests.withLock { $0 }
        #expect(requests.count == 2 && Set(requests.map(\.sampling.seed)).count == 2)
        #expect(requests.allSatisfy { $0.provider == "p" && $0.model == "m/large" && $0.sampling.temperature == 0.5 })
        let totals = try store.callTotals()
        #expect(totals.count == 2 && totals.reusedCount == 2 && totals.price == 0.5)
    }
}
