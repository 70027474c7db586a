import Foundation
import Testing

/// A run whose answers a model judges, from the command line to the report; the lab's models judge with their faults.
@Suite struct JudgedRunTests {
    private struct Result: Decodable {
        struct Confirmation: Decodable { let best: Evaluation }
        struct Evaluation: Decodable { let replicates: [Replicate] }
        struct Replicate: Decodable { let grade: Grade }
        struct Grade: Decodable { let points: Double }
        struct Spent: Decodable { let paidCallCount: Int }
        let state: String
        let confirmation: Confirmation?
        let spent: Spent

        var meanPoints: Double {
            let points = confirmation?.best.replicates.map(\.grade.points) ?? []
            return points.reduce(0, +) / Double(max(1, points.count))
        }
    }

    /// The sums' space with this grader instead of its own.
    private static func judged(_ grader: String, in folder: URL, port: Int) throws -> String {
        let space = try Checkout.sums(in: folder, port: port)
        let task = URL(filePath: space).appending(path: "task.yaml")
        try Data("name: judged-sums\nquestions: data.jsonl\ngrader:\n\(grader)".utf8).write(to: task)
        return space
    }

    private static let graders = [
        """
          kind: rubric
          judge: {model: counted/sim-birch-70b, temperature: 1, samples: 3}
          criteria:
            - {name: number, text: The number is right., points: 3}
            - {name: form, text: There is nothing but the number., points: 1}

        """,
        """
          kind: pairwise
          judge: {model: counted/sim-birch-70b, temperature: 1, samples: 2}
          points: 4

        """,
    ]

    @Test(arguments: graders) func aRunIsLedByWhatAJudgeSays(grader: String) async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await CountingLab.withServer(delay: .zero) { lab, port in
                let space = try Self.judged(grader, in: moatune.folder, port: port)
                let ran = try await moatune.run("run", space, "--name", "judged", "--trials", "8", "--json")
                #expect(ran.status == 0, "\(ran.errors)")
                let result = try JSONDecoder().decode(Result.self, from: Data(ran.output.utf8))
                #expect(result.state == "complete")
                // Right answers are most, and judges err: neither none of the points nor all.
                #expect(result.meanPoints > 1 && result.meanPoints <= 4, "\(result.meanPoints)")
                // A judge's calls are calls: counted, paid for once, and not made again.
                let verdicts = lab.counts.filter { $0.key.contains("carry the mark") }
                #expect(verdicts.count > 8 && verdicts.values.allSatisfy { $0 == 1 }, "\(verdicts.count)")
                #expect(result.spent.paidCallCount == lab.counts.values.reduce(0, +))
                let report = try await moatune.run("report", "judged")
                #expect(report.status == 0 && report.output.contains("judged"), "\(report.errors)")
            }
        }
    }
}
