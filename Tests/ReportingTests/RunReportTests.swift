import Foundation
import Grading
import Inference
import MixtureOfAgents
import Reporting
import SearchSpace
import Testing
import Tuning

/// Whole reports held against files. `MOATUNE_WRITE_GOLDEN=1` writes the files anew.
@Suite struct RunReportTests {
    @Test(arguments: ExampleRun.all)
    func aReportReadsLikeItsGoldenFile(example: ExampleRun) throws {
        let text = RunReport.text(of: example.run)
        try Golden.expect(text, equals: "report-\(example.name)")
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func aComparisonReadsLikeItsGoldenFile() throws {
        let text = try ComparisonReport.text(of: [ExampleRun.complete, .unpriced].map { RunSummary($0.run) })
        try Golden.expect(text, equals: "comparison")
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func runsOfDifferentTasksAreRefusedUnlessToldTo() throws {
        let first = RunSummary(ExampleRun.complete.run)
        var other = RunSummary(ExampleRun.unpriced.run)
        other.settings.taskFingerprint = "another"
        #expect(throws: ComparisonRefusal.self) { try ComparisonReport.text(of: [first, other]) }
        _ = try ComparisonReport.text(of: [first, other], acceptingDifferentTasks: true)
        #expect(throws: ComparisonRefusal.notConfirmed(run: "young")) {
            try ComparisonReport.text(of: [first, RunSummary(ExampleRun.young.run)])
        }
    }

    @Test func runsThatReadAnswersByDifferentRulesSaySo() throws {
        let first = RunSummary(ExampleRun.complete.run)
        var other = RunSummary(ExampleRun.unpriced.run)
        other.settings.gradingRules = 2
        let words = "read by different rules (versions 1 and 2)"
        let text = try ComparisonReport.text(of: [first, other]).replacing("\n", with: " ")
        #expect(text.replacing(#/ +/#, with: " ").contains(words))
        var same = first
        same.settings.gradingRules = 2
        #expect(try !ComparisonReport.text(of: [same, other]).contains("different rules"))
    }

    @Test func noDifferenceHasOneSign() throws {
        var run = ExampleRun.complete.run
        let best = try #require(run.confirmation?.best)
        run.pruning?.pruned.replicates = best.replicates
        let text = RunReport.text(of: run)
        #expect(text.contains("+0.00 against the winner"))
        #expect(!text.contains("+-") && !text.contains("-0.00"))
    }

    /// In slices nobody stopped for being weak, and all that ended stand in the table.
    @Test func slicesAreNotCalledStopped() {
        var run = ExampleRun.many.run
        run.settings.racing = .slices
        for place in run.trials.indices {
            run.trials[place].state = .stoppedEarly
            run.trials[place].replicates = Array(run.trials[place].replicates.prefix(1))
        }
        let text = RunReport.text(of: run)
        #expect(text.contains("Slices: 24 of 24 trials got 1 of the 2 evaluations of a whole one"))
        #expect(text.contains("The best of 24 trials by their own mean"))
        #expect(!text.contains("stopped early"))
    }

    @Test func answersThatFellShortAndCallsThatWerePutOtherwiseAreTold() {
        var run = ExampleRun.complete.run
        let main = run.trials[0].mixture.main
        run.trials[0].replicates[0].shortfalls = [
            ShortfallCount(provider: main.provider, model: main.model, tokenLimit: 100, shortfall: .cutOff)
        ]
        run.modelChanges = [
            ModelChanges(provider: "p", model: "main-model", changes: [.withoutSeed, .withoutTemperature])
        ]
        let text = RunReport.text(of: run)
        #expect(text.contains("Answers that fell short\n  p/main-model: 1 of"))
        #expect(text.contains("cut off at max_tokens 100: raise it"))
        #expect(text.contains("p/main-model: without temperature, without seed"))
        #expect(text.contains("can't be repeated exactly"))
        #expect(text.contains("is no parameter of it"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func aStrangersWordsCannotSteerTheTerminal() {
        var run = ExampleRun.young.run
        run.trials[0].state = .failed
        run.trials[0].failure = "down\u{1B}[2J\u{7}\r\nfake line \u{202E}"
        let text = RunReport.text(of: run)
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
        #expect(text.contains("\\u{1b}[2J"))
    }
}

enum Golden {
    static func expect(_ text: String, equals name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name).txt")
        if ProcessInfo.processInfo.environment["MOATUNE_WRITE_GOLDEN"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(text == golden)
    }
}

/// A run made up of fixed values.
struct ExampleRun: Sendable, CustomTestStringConvertible {
    let name: String
    let run: RunResult

    var testDescription: String { name }
    static let all = [complete, unpriced, young, many]

    private static func mixture(agents: [String], temperature: Double) -> Mixture {
        func settings(_ model: String) -> ModelSettings {
            ModelSettings(
                provider: "p", model: model, systemPrompt: "help", promptName: "prompts/\(model).md",
                temperature: temperature, reasoningEffort: .low, maximumCompletionTokens: 100)
        }
        return Mixture(
            main: settings("main-model"), cycles: 2,
            agents: agents.map { Agent(name: $0, settings: settings("model-of-\($0)")) })
    }

    private static func replicates(_ points: [Double], price: Double?, failedCalls: Int = 0) -> [ReplicateResult] {
        points.enumerated().map { index, points in
            ReplicateResult(
                question: "q", replicate: index, grade: Grade(points: points, maximumPoints: 120, outcome: .ok),
                callCount: 5, usage: TokenUsage(promptTokens: 1000, completionTokens: 200 + index),
                price: price.map { USDollars($0) }, latencySeconds: 1.5 + Double(index) / 10,
                failedCallCount: failedCalls)
        }
    }

    private static func settings(_ name: String, isSimulated: Bool = false) -> RunSettings {
        RunSettings(
            name: name, spaceName: "example", taskName: "task", spaceFingerprint: "aaaaaaaaaaaa",
            taskFingerprint: "bbbbbbbbbbbb", providers: isSimulated ? ["lab"] : ["p"], isSimulated: isSimulated,
            sampler: "auto", seed: 7, replicatesPerTrial: 2, confirmationReplicates: 4, parallelTrials: 1,
            budget: RunBudget(trials: 3), maximumPoints: 120, questions: ["q"], confirmationQuestions: ["q"],
            sandbox: "limits", version: "0.0.0", startedAt: 0)
    }

    private static func trial(_ number: Int, _ points: [Double], _ temperature: Double) -> TrialResult {
        TrialResult(
            number: number,
            configuration: ParameterConfiguration([
                "main.temperature": .real(temperature), "mode": .choice(number.isMultiple(of: 2) ? "even" : "odd"),
            ]), mixture: mixture(agents: ["a", "b"], temperature: temperature), state: .complete,
            replicates: replicates(points, price: 0.0012), failure: nil)
    }

    private static func run(_ name: String, isSimulated: Bool = false, price: Double?) -> RunResult {
        let winner = mixture(agents: ["a", "b", "b"], temperature: 0.3)
        let best = MixtureEvaluation(mixture: winner, replicates: replicates([90, 95, 100, 97], price: price))
        let base = mixture(agents: ["a"], temperature: 0.7)
        let pruned = mixture(agents: ["a", "b"], temperature: 0.3)
        let steps = [(1, 0, 60.0), (2, 1, 80), (3, 1, 88)]
        return RunResult(
            settings: settings(name, isSimulated: isSimulated), state: .complete,
            trials: [trial(0, [58, 62], 0.7), trial(1, [90, 92], 0.3), trial(2, [70, 75], 0.5)], baseline: base,
            incumbent: 1,
            incumbentHistory: steps.map {
                IncumbentStep(trialsFinished: $0.0, incumbent: $0.1, estimate: $0.2, standardError: 4)
            },
            confirmation: Confirmation(
                best: best,
                baseline: MixtureEvaluation(mixture: base, replicates: replicates([60, 61, 58, 65], price: price))),
            pruning: PruningResult(
                agents: [
                    AgentVerdict(
                        agent: winner.agents[0], pointsLost: 20, pointsLostInterval: 10...30, pairCount: 4,
                        verdict: .needed),
                    AgentVerdict(
                        agent: winner.agents[1], pointsLost: 0.5, pointsLostInterval: -3...4, pairCount: 4,
                        verdict: .redundant),
                ],
                pruned: MixtureEvaluation(mixture: pruned, replicates: replicates([90, 95, 99, 97], price: price)),
                unpruned: best, marginPoints: 1.2),
            spent: Spending(
                paidCallCount: 40, reusedCallCount: 5, usage: TokenUsage(promptTokens: 40_000, completionTokens: 8_000),
                price: USDollars(price == nil ? 0 : 0.048), unpricedCallCount: price == nil ? 40 : 0,
                elapsedSeconds: 75))
    }

    static let complete = ExampleRun(name: "complete", run: ExampleRun.run("monday", isSimulated: true, price: 0.0012))
    static let unpriced = ExampleRun(name: "unpriced", run: ExampleRun.run("tuesday", price: nil))

    /// One failed trial, nothing else.
    static let young: ExampleRun = {
        var run = ExampleRun.run("young", price: 0.0012)
        run.state = .searching
        run.trials = [run.trials[0]]
        run.trials[0].state = .failed
        run.trials[0].replicates = []
        run.trials[0].failure = "p can't be reached: connection refused"
        run.incumbent = nil
        run.incumbentHistory = []
        run.confirmation = nil
        run.pruning = nil
        return ExampleRun(name: "young", run: run)
    }()

    /// Enough trials for the shares of variance, and agents' calls that failed.
    static let many: ExampleRun = {
        var run = ExampleRun.run("many", price: 0.0012)
        run.settings.racing = .paired
        run.trials = (0..<24).map { number in
            let points = 50 + 30 * Double(number % 2) + Double(number % 5)
            var trial = trial(number, [points, points + 2], Double(number) / 24)
            if number == 3 {
                trial.state = .stoppedEarly
                trial.replicates = replicates([points], price: nil, failedCalls: 2)
            }
            return trial
        }
        return ExampleRun(name: "many", run: run)
    }()
}
