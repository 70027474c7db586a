import Foundation
import MixtureOfAgents
import Reporting
import Testing
import Tuning

@Suite struct InfluenceReportTests {
    @Test func anExaminationReadsLikeItsGoldenFile() throws {
        let text = InfluenceReport(try Self.findings, settings: ExampleRun.complete.run.settings).text
        try Golden.expect(text, equals: "influence")
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func everyVerdictHasItsReasonAndCyclesStandBesideAgents() throws {
        var findings = try Self.findings
        findings.parts[0].verdict = .harmful
        findings.parts[1].verdict = .undecided
        findings.parts[3].part = .cycle
        findings.parts[3].prunedCount = 2
        let text = InfluenceReport(findings, settings: ExampleRun.complete.run.settings).text
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.contains("for the worse"))
        #expect(text.contains("neither a loss nor its absence is shown yet"))
        #expect(text.contains("2 x a cycle"))
        #expect(text.contains("Undecided, and so kept: 1."))
    }

    @Test func withoutAnythingToLeaveOutItSaysSo() throws {
        var findings = try Self.findings
        findings.lean = findings.whole
        findings.leanLoss = nil
        findings.tests = []
        for index in findings.parts.indices {
            findings.parts[index].prunedCount = 0
            findings.parts[index].verdict = .undecided
        }
        let text = InfluenceReport(findings, settings: ExampleRun.complete.run.settings).text
        #expect(text.contains("nothing may go on the evidence there is"))
        #expect(!text.contains("Lean mixture"))
        #expect(text.split(separator: "\n\n").first?.split(separator: "\n").count == 4)
    }

    /// What an examination of a lab run's winner found, prompts and most replicates left out.
    private static var findings: InfluenceFindings {
        get throws {
            let file = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "Golden/influence-findings.json")
            return try JSONDecoder().decode(InfluenceFindings.self, from: Data(contentsOf: file))
        }
    }
}
