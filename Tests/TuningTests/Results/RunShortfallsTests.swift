import Grading
import Inference
import MixtureOfAgents
import SearchSpace
import Testing
import Tuning

/// What fell short in a run, by mixture, in the words of its log, screen and report.
@Suite struct RunShortfallsTests {
    private func trial(_ number: Int, limit: Int, replicates: Int, _ counts: [ShortfallCount]) -> TrialResult {
        let settings = ModelSettings(
            provider: "p", model: "m", systemPrompt: "", maximumCompletionTokens: limit)
        let mixture = Mixture(
            main: settings, cycles: 2,
            agents: [Agent(name: "a", settings: settings), Agent(name: "b", settings: settings)])
        return TrialResult(
            number: number, configuration: ParameterConfiguration(), mixture: mixture, state: .complete,
            replicates: (0..<replicates).map { index in
                var result = ReplicateResult(
                    question: "q", replicate: index, grade: Grade(points: 0, maximumPoints: 1, outcome: .ok),
                    callCount: 5, usage: TokenUsage(), price: nil, latencySeconds: 0, failedCallCount: 0)
                if index == 0 { result.shortfalls = counts }
                return result
            }, failure: nil)
    }

    @Test func theyAreSaidOfAllAnswersAtTheirLimit() {
        let cut = ShortfallCount(provider: "p", model: "m", tokenLimit: 50, shortfall: .cutOff, count: 3)
        let trials = [
            trial(0, limit: 50, replicates: 4, [cut]), trial(1, limit: 90, replicates: 4, []),
            trial(2, limit: 50, replicates: 4, [cut]),
        ]
        #expect(trials.shortfalls.map(\.line) == ["p/m: 6 of 40 answers were cut off at max_tokens 50: raise it"])
        #expect(trials.shortfalls.first?.trials == [0, 2])
        #expect(trials[1].shortfalls.isEmpty)
    }

    @Test(arguments: [
        (
            AnswerShortfall.cutOffBeforeFirstWord, Int?(50),
            "1 of 20 answers was cut off at max_tokens 50: raise it; not a word of them came"
        ),
        (.cutOff, nil, "1 of 1 answers was cut off at the model's own limit"),
        (.empty, 50, "1 of 20 answers had no text"),
        (.filtered, 50, "1 of 20 answers was ended by the service's content filter"),
        (.declined, 50, "1 of 20 answers declined to answer"),
        (.endedOddly, 50, "1 of 20 answers ended with the unknown finish reason 'odd'"),
    ])
    func eachKindHasItsSentence(shortfall: AnswerShortfall, limit: Int?, words: String) {
        let count = ShortfallCount(
            provider: "p", model: "m", tokenLimit: limit, shortfall: shortfall,
            ending: shortfall == .endedOddly ? "odd" : nil)
        #expect(trial(0, limit: 50, replicates: 4, [count]).shortfalls.map(\.words) == [words])
    }
}
