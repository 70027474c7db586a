import Foundation
import Grading
import Inference
import MixtureOfAgents
import NumericalMethods
import RunStorage
import Synchronization
import Testing
import Tuning

/// Whole runs on a made-up provider whose models are known to be good or bad.
@Suite struct RacingRunTests {
    /// Models by how many questions of ten they get right.
    private static let skills = ["good": 0.9, "fair": 0.6, "poor": 0.25, "bad": 0.05]

    /// Answers after a time that differs from run to run.
    private struct MadeUpModels: ChatClient {
        /// Of the questions that the search doesn't ask; those that it asks take 100.
        var laterTokens = 100

        func answer(_ request: ChatRequest) async throws -> ChatAnswer {
            try await Task.sleep(for: .microseconds(Int.random(in: 0..<2000)))
            let question = request.messages.last?.content ?? ""
            var stream = RandomStream(
                seed: 1, path: request.model, question, String(request.sampling.seed ?? 0),
                String(request.sampling.temperature ?? 0))
            let isRight = stream.uniform() < RacingRunTests.skills[request.model] ?? 0
            return ChatAnswer(
                text: isRight ? "right" : "wrong",
                usage: TokenUsage(
                    promptTokens: question.contains("later") ? laterTokens - 10 : 90, completionTokens: 10),
                price: nil, latencySeconds: 0.1)
        }
    }

    private static let questionCount = 24
    /// Questions that only the confirmation asks, in runs that have some.
    private static let laterCount = 12

    private func run(
        _ racing: RacingRule, parallel: Int = 1, seed: UInt64 = 1, trials: Int = 24
    ) async throws -> RunResult {
        try await run(racing, parallel: parallel, seed: seed, budget: RunBudget(trials: trials))
    }

    private func run(
        _ racing: RacingRule, parallel: Int = 1, seed: UInt64 = 1, budget: RunBudget, stop: StopSignal = StopSignal(),
        laterTokens: Int? = nil, resumedWith further: RunBudget? = nil,
        watching: @escaping @Sendable (any RunStore, RunEvent) -> Void = { _, _ in }
    ) async throws -> RunResult {
        let directory = FileManager.default.temporaryDirectory.appending(path: "racing-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        let space = directory.appending(path: "space")
        try FileManager.default.createDirectory(at: space, withIntermediateDirectories: true)
        let texts = [
            "space.yaml": """
            name: made-up
            task: task.yaml
            provider: made-up
            providers:
              made-up: {base_url: "http://127.0.0.1:1/v1"}
            main:
              model: [poor, good, fair, bad]
              prompt: plain.md
              temperature: {from: 0.0, to: 1.0}
              \(laterTokens == nil ? "" : "max_tokens: 40")
            agents:
              count: 1
              \(laterTokens == nil ? "" : "max_tokens: 40")
              model: [bad]
              temperature: {from: 0.0, to: 1.0}
              pool:
                only: {prompt: plain.md, default: 1}
            """,
            "task.yaml": """
            name: made-up
            questions: data.jsonl
            grader: {kind: labeled-answers, match: exact}
            """,
            "plain.md": "Answer.\n\n{helper_response}\n",
            "data.jsonl": (0..<Self.questionCount + (laterTokens == nil ? 0 : Self.laterCount)).map {
                let later = $0 < Self.questionCount ? "" : " later"
                return #"{"id": "q\#($0)", "question": "Is \#($0) right\#(later)?", "answer": "right"}"#
            }.joined(separator: "\n"),
        ]
        for (name, text) in texts {
            try text.write(to: space.appending(path: name), atomically: true, encoding: .utf8)
        }
        let mixtureSpace = try MixtureSpace.load(space)
        let task = try TaskDefinition.load(mixtureSpace.taskFile)
        let folder = try RunFolder.create(name: "run", prefix: "run", in: directory, freezing: space)
        let store = try SQLiteRunStore(at: folder.storeURL)
        let questions = task.questions.prefix(Self.questionCount).map(\.name)
        let later = task.questions.dropFirst(Self.questionCount).map(\.name)
        try TuningRun.begin(
            RunSettings(
                name: "run", spaceName: "made-up", taskName: "made-up", spaceFingerprint: "", taskFingerprint: "",
                providers: ["made-up"], isSimulated: false, sampler: "auto", seed: seed, replicatesPerTrial: 1,
                confirmationReplicates: 1, parallelTrials: parallel, budget: budget,
                maximumPoints: 1, questions: questions, confirmationQuestions: later.isEmpty ? questions : later,
                pruning: PruningStages.none,
                racing: racing, sandbox: nil, version: "test", startedAt: 0), store: store)
        let grader = try await task.makeGrader(sandbox: .none).grader
        func work() async throws -> RunResult {
            try await TuningRun(
                folder: folder, space: mixtureSpace, questions: task.questions, store: store,
                client: MadeUpModels(laterTokens: laterTokens ?? 100), grader: grader, stop: stop
            ) { watching(store, $0) }.run()
        }
        let result = try await work()
        guard let further else { return result }
        try TuningRun.raiseBudget(to: further, store: store)
        return try await work()
    }

    private func evaluations(_ run: RunResult) -> Int { run.trials.reduce(0) { $0 + $1.replicates.count } }

    @Test func aRunThatIsStoppedBeforeItsFirstTrialSaysThatAndNothingElse() async throws {
        let stop = StopSignal()
        stop.raise()
        await #expect(throws: CancellationError.self) { try await run(.none, budget: RunBudget(trials: 4), stop: stop) }
    }

    @Test(arguments: [RacingRule.paired, .halving])
    func weakTrialsStopEarlyAndTheBestModelIsFoundForLess(rule: RacingRule) async throws {
        let full = try await run(.none)
        #expect(full.trials.allSatisfy { $0.state == .complete && $0.replicates.count == Self.questionCount })
        let raced = try await run(rule)
        let best = try raced.bestMixture
        #expect(best.main.model == "good")
        #expect(evaluations(raced) < evaluations(full))
        for trial in raced.trials {
            let isWhole = trial.replicates.count == Self.questionCount
            #expect(trial.state == (isWhole ? .complete : .stoppedEarly))
            #expect(isWhole || raced.settings.rungs.contains(trial.replicates.count))
        }
        // A mixture that gets one of four right must get twelve of sixteen to come past the last decision against one
        // that gets nine of ten, by either rule: it does so once in 20,000 times.
        let models = raced.trials.map(\.mixture.main.model)
        let hopeless = raced.trials.filter { trial in
            let known = raced.incumbentHistory.first { $0.trialsFinished == trial.number }
            return ["poor", "bad"].contains(trial.mixture.main.model) && known.map { models[$0.incumbent] } == "good"
        }
        #expect(!hopeless.isEmpty)
        #expect(hopeless.allSatisfy { $0.state == .stoppedEarly })
    }

    @Test func trialsInSlicesFindTheBestModelForAThird() async throws {
        let full = try await run(.none)
        let sliced = try await run(.slices)
        #expect(try sliced.bestMixture.main.model == "good")
        #expect(3 * evaluations(sliced) < evaluations(full))
        #expect(sliced.trials.allSatisfy { $0.replicates.count == sliced.settings.evaluationsPerSlice })
        // What promises is asked again, on evaluations that it has not had.
        let tries = Dictionary(grouping: sliced.trials, by: \.mixture.fingerprint).values
        #expect(tries.contains { $0.count > 1 })
        for trials in tries {
            let slots = trials.flatMap(\.replicates).map { "\($0.question) \($0.replicate)" }
            #expect(Set(slots).count == slots.count)
            let questions = trials.flatMap(\.replicates).map(\.question)
            #expect(Set(questions).count == min(questions.count, Self.questionCount))
        }
    }

    /// From 64 trials on an incumbent is to have 10 evaluations, from 128 on 12, and at least half of them: one early
    /// slice, of 4, is not enough.
    @Test func ofSlicesNobodyIsTheIncumbentByOneLuckySlice() async throws {
        let sliced = try await run(.slices, trials: 150)
        let late = sliced.incumbentHistory.filter { $0.trialsFinished >= 64 }
        #expect(late.count == 87)
        for step in late {
            let known = sliced.trials.prefix(step.trialsFinished)
            let incumbent = try #require(known.first { $0.number == step.incumbent })
            let slices = known.filter { $0.configuration == incumbent.configuration }
            let count = slices.reduce(0) { $0 + $1.replicates.count }
            #expect(count >= (step.trialsFinished < 128 ? 5 : 6), "after \(step.trialsFinished) trials")
        }
        // The search goes on beside the repetitions.
        #expect(Set(sliced.trials.map(\.configuration)).count > 60)
    }

    /// Four evaluations of 24 while there were few, half of the root of all later.
    @Test(arguments: [1, 3])
    func slicesGrowWithTheEvaluationsThatWereKnown(parallel: Int) async throws {
        let sliced = try await run(.slices, parallel: parallel, trials: 150)
        for trial in sliced.trials {
            let known = sliced.trials.prefix(max(0, trial.number - parallel + 1)).reduce(0) { $0 + $1.replicates.count }
            let wanted = max(4, Int(0.5 * Double(known).squareRoot()))
            #expect(trial.replicates.count == wanted, "trial \(trial.number) after \(known) evaluations")
        }
        #expect(sliced.trials.last.map { $0.replicates.count > 8 } == true)
    }

    /// What the sampler was told of the first trials changes when the number of trials has doubled, with what is known
    /// by then, and at no other time; it is stored with the next trial asked.
    @Test func whatWasToldOfTrialsIsToldAnewEachTimeTheirNumberHasDoubled() async throws {
        let stored = Mutex<[[Data]]>([])
        _ = try await run(.slices, budget: RunBudget(trials: 35)) { store, event in
            guard case .trialFinished = event else { return }
            let told = (try? store.trials().compactMap(\.told)) ?? []
            stored.withLock { $0.append(told) }
        }
        let lists = stored.withLock { $0 }
        #expect(lists.map(\.count) == Array(0..<35))
        for count in 2..<35 {
            let before = lists[count - 1]
            let isSame = lists[count].starts(with: before)
            #expect(isSame != [4, 8, 16, 32].contains(count), "when \(count) were told")
        }
    }

    /// The gate lets a call to a model without a limit go only while 33,000 tokens are left, though it takes 100: the
    /// search leaves as much beside the 9,600 that the confirmation takes, and spends the rest.
    @Test(arguments: [RacingRule.none, .slices])
    func theWinnerIsConfirmedWithinABudgetOfTokensAndLittleElseIsLeft(rule: RacingRule) async throws {
        let limit = 120_000
        let run = try await run(rule, budget: RunBudget(maximumTokens: limit))
        let confirmation = try #require(run.confirmation)
        #expect(confirmation.best.replicates.count == Self.questionCount)
        #expect(confirmation.baseline.replicates.count == Self.questionCount)
        #expect(run.spent.usage.totalTokens <= limit)
        #expect(run.spent.usage.totalTokens > limit * 6 / 10)
    }

    /// The models have no price, but their tokens are known: those count once, not again as the 33,000 that a call may
    /// take at most.
    @Test func aResumedRunOfModelsWithoutPricesHasWhatItHasNotSpent() async throws {
        let run = try await run(
            .slices, budget: RunBudget(maximumTokens: 80_000), resumedWith: RunBudget(maximumTokens: 160_000))
        #expect(run.state == .complete && run.confirmation != nil)
        #expect((100_000...160_000).contains(run.spent.usage.totalTokens))
    }

    /// Of 60 evaluations' worth of tokens at most two fifths may go into the end.
    @Test(arguments: [60, 120, 400])
    func aSmallBudgetIsForTheSearch(evaluations: Int) async throws {
        let limit = evaluations * 200
        let run = try await run(.slices, budget: RunBudget(maximumTokens: limit), laterTokens: 100)
        let searched = run.trials.flatMap(\.replicates).reduce(0) { $0 + $1.usage.totalTokens }
        #expect(searched > limit * 55 / 100)
        #expect(run.spent.usage.totalTokens <= limit)
        #expect(run.confirmation?.best.replicates.isEmpty == false)
    }

    @Test(arguments: [40, 61, 200])
    func aLimitOnCallsIsALimit(calls: Int) async throws {
        let run = try await run(.slices, budget: RunBudget(maximumCalls: calls))
        #expect(run.spent.paidCallCount <= calls)
        #expect(run.confirmation?.best.replicates.isEmpty == false)
        #expect(run.state == .complete && run.ending == .calls)
    }

    @Test func aLimitThatBuysNothingUsefulIsRefusedBeforeAnythingIsPaid() async throws {
        for calls in [1, 2, 23] {
            let asked = Mutex(0)
            await #expect(throws: TuningError.self) {
                try await run(.slices, budget: RunBudget(maximumCalls: calls)) { _, event in
                    if case .trialStarted = event { asked.withLock { $0 += 1 } }
                }
            }
            #expect(asked.withLock { $0 } == 0)
        }
    }

    /// The search reckons with 200 tokens an evaluation and leaves some 6,000 for the end; three times as many are
    /// taken.
    @Test func aConfirmationThatTakesMoreThanWasLeftForItIsOfThePairsThatItCameTo() async throws {
        let limit = 60_000
        let run = try await run(.slices, budget: RunBudget(maximumTokens: limit), laterTokens: 300)
        let confirmation = try #require(run.confirmation)
        let best = confirmation.best.replicates.map(\.question)
        #expect((2..<Self.laterCount).contains(best.count))
        #expect(best == confirmation.baseline.replicates.map(\.question))
        #expect(run.spent.usage.totalTokens <= limit)
        #expect(run.state == .complete)
    }

    /// Scores of stopped trials are told as what all questions would have given, however few were asked.
    @Test func scoresOfStoppedTrialsLieNearTheirModels() async throws {
        let raced = try await run(.paired)
        let scores = raced.trialScores
        let errors = raced.trials.filter { $0.state == .stoppedEarly }.compactMap { trial in
            scores[trial.number].map { abs($0 - (Self.skills[trial.mixture.main.model] ?? 0)) }
        }
        #expect(errors.count >= 5)
        #expect(errors.reduce(0, +) / Double(errors.count) < 0.3)
    }

    @Test func whatFinishesFirstDecidesNoRace() async throws {
        let first = try await run(.paired, parallel: 5)
        let second = try await run(.paired, parallel: 5)
        #expect(first.trials == second.trials)
        #expect(first.incumbentHistory == second.incumbentHistory)
        #expect(first.trials.contains { $0.state == .stoppedEarly })
    }
}
