import Foundation
import Inference
import Reporting
import Testing
import Tuning

/// Whole screens held against files. `MOATUNE_WRITE_GOLDEN=1` writes the files anew.
@Suite struct RunScreenTests {
    struct Size: Sendable, CustomTestStringConvertible {
        let columns: Int
        let rows: Int
        var testDescription: String { "\(columns)x\(rows)" }
    }

    static let sizes = [Size(columns: 80, rows: 24), Size(columns: 200, rows: 50)]

    @Test(arguments: ["searching", "young", "waiting", "ended"], sizes)
    func aScreenReadsLikeItsGoldenFile(name: String, size: Size) throws {
        let glance = Self.glance(name)
        let lines = RunScreen(of: glance, columns: size.columns, rows: size.rows).lines
        #expect(lines.count <= size.rows)
        #expect(lines.allSatisfy { $0.count <= size.columns })
        try Golden.expect(lines.joined(separator: "\n") + "\n", equals: "screen-\(name)-\(size.testDescription)")
    }

    @Test func anyScreenFitsItsTerminal() {
        for name in ["searching", "young", "waiting", "ended"] {
            for rows in 4...60 {
                for columns in [40, 80, 133, 300] {
                    let lines = RunScreen(of: Self.glance(name), columns: columns, rows: rows).lines
                    #expect(
                        lines.count <= rows && lines.allSatisfy { $0.count <= columns }, "\(name) \(columns)x\(rows)")
                }
            }
        }
    }

    @Test func aProvidersWordsCannotSteerTheTerminal() {
        var glance = Self.glance("waiting")
        glance.pulse?.waits[0].reason = "down\u{1B}[2J\r\nfake\u{202E}"
        glance.pulse?.headroom = ["\u{7}many"]
        let text = RunScreen(of: glance).text
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
    }

    @Test func aLineSaysTheSameInShort() {
        #expect(
            RunLine.text(of: Self.glance("searching"))
                == "searching · 40 trials · best 96.4 ±8.03 of 120.0 · 2 failed · $1.23 · 4,321 calls · 40 min 0 s left"
        )
        #expect(
            RunLine.text(of: Self.glance("waiting"))
                == "searching · 40 trials · best 96.4 ±8.03 of 120.0 · 2 failed · $1.23 · 4,321 calls · waiting for "
                + "fast · 40 min 0 s left")
    }

    // MARK: Made-up runs

    private static func step(_ number: Int) -> IncumbentStep {
        let gain: Double = number < 31 ? 0 : 5.9
        let estimate: Double = 100 - 60 / Double(number).squareRoot() + gain
        let incumbent = number < 12 ? 0 : number < 31 ? 11 : 30
        let error: Double = 4 + 20 / Double(number * number)
        return IncumbentStep(
            trialsFinished: number, incumbent: incumbent, estimate: estimate, standardError: error)
    }

    static func glance(_ name: String) -> RunGlance {
        let example = ExampleRun.complete.run
        var settings = example.settings
        settings.budget = RunBudget(
            trials: 100, hours: 8, deadline: 1_000_000 + 20_000, maximumPrice: USDollars(5), maximumTokens: 40_000_000)
        var glance = RunGlance(
            settings: settings, state: .searching,
            trialCounts: ["complete": 38, "failed": 2, "running": 4],
            incumbentHistory: (1...40).map(step),
            incumbent: example.trials[1].mixture, incumbentEvaluationCount: 4, incumbentMeanPoints: 99.25,
            baselinePoints: 60,
            spent: Spending(
                paidCallCount: 4321, reusedCallCount: 210,
                usage: TokenUsage(promptTokens: 12_000_000, completionTokens: 1_500_000), price: USDollars(1.234),
                unpricedCallCount: 0, elapsedSeconds: 2710),
            recentCallCount: 750, recentTokenCount: 2_345_678,
            pulse: RunPulse(
                time: 1_000_000 - 2, callsInFlight: 12, errors: ["status 429": 31, "timed out": 2, "broken off": 7],
                headroom: ["fast/gpt-oss-120b: 812 of 1,000 requests a minute"]),
            secondsLeft: 2400, process: 4711, time: 1_000_000)
        switch name {
        case "young":
            glance.trialCounts = ["running": 1]
            glance.incumbentHistory = []
            glance.incumbent = nil
            glance.incumbentMeanPoints = nil
            glance.baselinePoints = nil
            glance.secondsLeft = nil
            glance.pulse = nil
            glance.settings.budget = RunBudget(trials: 100)
        case "waiting":
            glance.pulse?.waits = [
                ProviderWait(
                    provider: "fast", reason: "fast has no requests left for today", since: 1_000_000 - 600,
                    until: 1_000_000 + 5400)
            ]
            glance.withdrawals = [ModelWithdrawal(provider: "fast", model: "qwen-3.8-27b")]
            glance.recentCallCount = 0
            glance.recentTokenCount = 0
        case "ended":
            glance.state = .complete
            glance.ending = .hours
            glance.confirmation = example.confirmation
            glance.process = nil
            glance.secondsLeft = nil
        default: break
        }
        return glance
    }
}
