internal import Foundation
public import Inference
public import MixtureOfAgents
internal import NumericalMethods
public import RunStorage
internal import SearchSpace

/// What a space and a budget will buy, from one evaluation of the default mixture that was made and paid.
///
/// Other mixtures of the space are priced by what they are made of: as many calls as agents and cycles make, each with
/// the measured length of an answer, those after the first cycle reading the proposals too.
public struct RunForecast: Hashable, Codable, Sendable {
    public var settings: RunSettings
    /// The default mixture's evaluation, as measured.
    public var measured: EvaluationCost
    /// Whether the price of every call of it is known.
    public var isPriced: Bool
    /// A mixture of the space on average, estimated.
    public var mean: EvaluationCost
    /// Calls of an evaluation that one mixture in ten stays below, and one in ten exceeds.
    public var callRange: ClosedRange<Double>
    /// What is held back for the end, by the estimate.
    public var heldBack: EvaluationCost
    /// Trials that each limit allows, by itself; the smallest counts.
    public var trials: [TrialAllowance]

    /// How many trials one limit allows.
    public struct TrialAllowance: Hashable, Codable, Sendable {
        public var limit: SearchEnding
        public var trials: Int

        public init(limit: SearchEnding, trials: Int) {
            self.limit = limit
            self.trials = trials
        }
    }

    public init(
        settings: RunSettings, measured: EvaluationCost, isPriced: Bool, mean: EvaluationCost,
        callRange: ClosedRange<Double>, heldBack: EvaluationCost, trials: [TrialAllowance]
    ) {
        self.settings = settings
        self.measured = measured
        self.isPriced = isPriced
        self.mean = mean
        self.callRange = callRange
        self.heldBack = heldBack
        self.trials = trials
    }

    /// Evaluations that one trial takes; in slices, that one of the first takes.
    public var evaluationsPerTrial: Int { settings.evaluationsToBegin(after: 0) }

    /// The limit that will end the search, as far as can be told; `nil` without any.
    public var first: TrialAllowance? { trials.min { $0.trials < $1.trials } }
}

extension RunForecast {
    /// - Parameters:
    ///   - transcript: of the default mixture's evaluation.
    ///   - seconds: what it took here, its grading included.
    ///   - now: seconds since 1970.
    init(
        _ settings: RunSettings, space: MixtureSpace, transcript: Transcript, seconds: Double, now: Double
    ) throws {
        let sizes = CallSizes(of: transcript, seconds: seconds)
        let costs = try Self.sample(space, seed: settings.seed).map { sizes.cost(of: $0, in: space) }
        let calls = costs.map(\.calls).sorted()
        let mean = (1 / Double(max(1, costs.count))) * costs.reduce(EvaluationCost(), +)
        let measured = EvaluationCost(
            seconds: seconds, price: transcript.price ?? .zero, tokens: Double(transcript.usage.totalTokens),
            calls: Double(transcript.callCount))
        // Four evaluations of a trial are under way at once, and so are trials.
        let width = Double(
            min(MixtureEvaluator.concurrentEvaluations, settings.evaluationsToBegin(after: 0))
                * settings.parallelTrials)
        let evaluations = Double(
            ConfirmationPlan(settings, evidence: [], believedGain: nil, pair: mean + measured).evaluationCount)
        var heldBack = evaluations * (mean + measured)
        if settings.prunesWinner { heldBack = heldBack + (3 * evaluations * FinalPhaseReserve.leanerCostShare) * mean }
        heldBack.seconds /= Double(MixtureEvaluator.concurrentEvaluations)
        var each = mean
        each.seconds /= width
        self.init(
            settings: settings, measured: measured, isPriced: transcript.price != nil, mean: mean,
            callRange: calls[calls.count / 10]...calls[calls.count * 9 / 10], heldBack: heldBack,
            trials: Self.allowances(settings, evaluation: each, heldBack: heldBack, now: now))
    }

    private static let sampleCount = 400

    private static func sample(_ space: MixtureSpace, seed: UInt64) throws -> [Mixture] {
        var stream = RandomStream(seed: seed, path: "forecast")
        return try (0..<sampleCount).map { _ in
            try space.mixture(for: space.parameterSpace.sample(using: &stream))
        }
    }

    private static func allowances(
        _ settings: RunSettings, evaluation: EvaluationCost, heldBack: EvaluationCost, now: Double
    ) -> [TrialAllowance] {
        let budget = settings.budget
        func allowance(_ limit: SearchEnding, _ whole: Double?, _ kept: Double, _ each: Double) -> TrialAllowance? {
            guard let whole, each > 0 else { return nil }
            let share =
                settings.prunesWinner ? FinalPhaseReserve.largestShare : FinalPhaseReserve.confirmationShare
            let kept = min(kept, share * whole)
            return TrialAllowance(limit: limit, trials: settings.trials(within: max(0, (whole - kept) / each)))
        }
        return [
            budget.trials.map { TrialAllowance(limit: .trials, trials: $0) },
            allowance(.hours, budget.hours.map { $0 * 3600 }, heldBack.seconds, evaluation.seconds),
            allowance(.deadline, budget.deadline.map { max(0, $0 - now) }, heldBack.seconds, evaluation.seconds),
            allowance(.price, budget.maximumPrice?.amount, heldBack.price.amount, evaluation.price.amount),
            allowance(.tokens, budget.maximumTokens.map(Double.init), heldBack.tokens, evaluation.tokens),
            allowance(.calls, budget.maximumCalls.map(Double.init), heldBack.calls, evaluation.calls),
        ].compactMap { $0 }
    }
}

/// How long prompts and answers are, measured on one transcript.
private struct CallSizes {
    let promptTokens: Double
    let answerTokens: Double
    let secondsPerStep: Double

    init(of transcript: Transcript, seconds: Double) {
        let answers = transcript.calls.compactMap(\.answer)
        let first = transcript.calls.first?.answer?.usage.promptTokens ?? 0
        promptTokens = Double(first)
        answerTokens = Double(answers.reduce(0) { $0 + $1.usage.completionTokens }) / Double(max(1, answers.count))
        let cycles = transcript.calls.compactMap { call -> Int? in
            if case .agent(_, _, let cycle) = call.role { cycle } else { nil }
        }
        secondsPerStep = seconds / Double((cycles.max() ?? -1) + 2)
    }

    func cost(of mixture: Mixture, in space: MixtureSpace) -> EvaluationCost {
        let agents = mixture.agents.count
        let laterPrompt = promptTokens + Double(agents) * answerTokens
        var cost = EvaluationCost(seconds: secondsPerStep * Double(agents == 0 ? 1 : mixture.cycles + 1))
        func add(_ model: ModelSettings, prompt: Double) {
            cost.calls += 1
            cost.tokens += prompt + answerTokens
            let usage = TokenUsage(promptTokens: Int(prompt), completionTokens: Int(answerTokens))
            cost.price += space.price(of: usage, by: model) ?? .zero
        }
        for cycle in 0..<(agents == 0 ? 0 : mixture.cycles) {
            for agent in mixture.agents { add(agent.settings, prompt: cycle == 0 ? promptTokens : laterPrompt) }
        }
        add(mixture.main, prompt: agents == 0 ? promptTokens : laterPrompt)
        return cost
    }
}

extension MixtureSpace {
    /// What a call of `usage` costs by the table of prices; `nil` when it isn't known.
    fileprivate func price(of usage: TokenUsage, by model: ModelSettings) -> USDollars? {
        ProviderTable.builtIn.merging(providers)[model.provider]?.prices[model.model]?.price(of: usage)
    }
}

extension TuningRun {
    /// Makes the first evaluation that the run will need, the default mixture's on the first question, and says what
    /// the budget will buy. The evaluation is stored: the run doesn't pay for it again.
    public func forecast() async throws -> RunForecast {
        let settings = context.settings
        guard let question = settings.questions.first else { throw TuningError.nothingToSpend }
        let mixture = try context.space.mixture(for: context.space.defaultConfiguration)
        let start = ContinuousClock.now
        let recorded = try await context.evaluator.recorded(
            mixture,
            for: EvaluationKey(
                phase: .search, mixtureFingerprint: mixture.fingerprint, question: question, replicate: 0))
        return try RunForecast(
            settings, space: context.space, transcript: recorded.transcript,
            seconds: (ContinuousClock.now - start).inSeconds, now: Date().timeIntervalSince1970)
    }

    /// Whether `store` holds a run that was only planned, with these settings but for its budget: it may begin anew.
    public static func isPlanned(_ settings: RunSettings, in store: any RunStore) throws -> Bool {
        let journal = RunJournal(store: store)
        guard try journal.state() == .planned, let planned = try journal.settings() else { return false }
        return planned.spaceFingerprint == settings.spaceFingerprint && planned.seed == settings.seed
            && planned.taskFingerprint == settings.taskFingerprint && planned.questions == settings.questions
    }
}
