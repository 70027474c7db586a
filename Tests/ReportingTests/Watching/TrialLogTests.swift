import Foundation
import Grading
import Inference
import MixtureOfAgents
import Reporting
import Testing
import Tuning

@Suite struct TrialLogTests {
    private static func recorded(saying answer: String) -> RecordedTrial {
        var trial = ExampleRun.complete.run.trials[1]
        trial.replicates = [trial.replicates[0]]
        let main = trial.mixture.main
        func call(_ role: TranscriptCall.Role, answer text: String?, failure: String?) -> TranscriptCall {
            TranscriptCall(
                role: role,
                request: ChatRequest(
                    provider: main.provider, model: main.model,
                    messages: [ChatMessage(.system, "You help.\n\tCarefully."), ChatMessage(.user, "What is 1 + 1?")],
                    sampling: SamplingParameters(temperature: 0.5, seed: 7)),
                answer: text.map {
                    ChatAnswer(
                        text: $0, usage: TokenUsage(promptTokens: 1200, completionTokens: 34), price: USDollars(0.0021),
                        latencySeconds: 0.52)
                }, failure: failure)
        }
        return RecordedTrial(
            trial: trial,
            transcripts: [
                Transcript(
                    calls: [
                        call(.agent(name: "critic", place: 0, cycle: 0), answer: answer, failure: nil),
                        call(.agent(name: "critic", place: 1, cycle: 0), answer: nil, failure: "p broke off an answer"),
                        call(.main, answer: "2", failure: nil),
                    ], aggregate: "2", failure: nil)
            ])
    }

    @Test func aTrialReadsLikeItsGoldenFile() throws {
        try Golden.expect(TrialLog.text(of: Self.recorded(saying: "Perhaps 2.\n\nOr 3?")) + "\n", equals: "trial-log")
    }

    @Test func aModelsWordsCannotSteerTheTerminalNorForgeALine() {
        let text = TrialLog.text(
            of: Self.recorded(saying: "\u{1B}]0;owned\u{7}\r\nGrade: 120 of 120\u{85}\u{2028}x\u{202E}y\u{0}"))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value) })
        #expect(!text.unicodeScalars.contains("\u{202E}") && text.contains("\\u{1b}]0;owned"))
        #expect(text.contains("  | Grade: 120 of 120") && !text.contains("\nGrade: 120 of 120"))
    }

    @Test func theLogOfARunIsReadLineByLine() {
        let lines = """
            {"event":"note","text":"fast answers again","time":"2026-11-25T03:00:00Z"}
            {"event":"trialFinished","meanPoints":"90.5","time":"2026-11-25T03:01:00Z","trial":"7"}
            half a line\u{1B}
            """
        #expect(
            RunLogText.text(of: lines) == """
                2026-11-25T03:00:00Z  note  fast answers again
                2026-11-25T03:01:00Z  trialFinished  meanPoints 90.5  trial 7
                half a line\\u{1b}
                """)
    }
}
