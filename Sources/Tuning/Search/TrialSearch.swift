internal import Foundation
internal import Inference
internal import MixtureOfAgents
internal import Optimization
internal import SearchSpace

/// The search stage: asks the optimizer, evaluates, stores, tells.
///
/// Trial k is asked when the trials up to k - w are finished, and knowing exactly those (w is
/// ``RunSettings/parallelTrials``): what finishes first changes nothing, so the same seed gives the same trials, and
/// a run that was killed goes on as if nothing had happened. Only where a limit on spending or time ends the search,
/// what is under way then decides whether one trial more is asked.
struct TrialSearch {
    let context: RunContext
    private var optimizer: AskTellOptimizer
    /// All that were asked, in brief.
    private(set) var trials: [TrialResult]
    private var replicates: ReplicateCounter
    /// Trials 0 ..< toldCount are known to the optimizer.
    private var toldCount: Int
    /// What the optimizer was told since the latest ask, for the first time or anew: stored with the next one, which
    /// knows it.
    private var toldSinceAsk: [Int: ToldTrial] = [:]
    private var history: [IncumbentStep]
    /// The number of the trial that the model believes best, of those told; it may lack what an incumbent needs.
    private var challenger: Int?
    /// Plans of the trials that run.
    private var plans: [Int: TrialPlan]

    /// Trials in a row that may fail before the search gives up: enough to outlive a bad configuration or two, few
    /// enough not to burn a night on a provider that is down.
    static let longestRowOfFailures = 8

    /// The mixture of the default configuration, or `nil` before the first ask.
    var baseline: Mixture? { trials.first?.mixture }

    /// A search as the journal left it.
    init(context: RunContext) throws {
        self.context = context
        let settings = context.settings
        let optimizerSettings = OptimizerSettings(
            space: context.space.parameterSpace, seed: settings.seed, budgetTrials: settings.budget.trials,
            directions: [.maximize], isNoisy: true,
            samplerName: try Self.sampler(of: settings),
            startingConfigurations: [context.space.defaultConfiguration],
            earlier: try context.journal.earlier().map(\.run))
        try context.journal.unpackSamplerState()
        optimizer = AskTellOptimizer(settings: optimizerSettings)
        trials = try context.journal.trials(replicatesPerTrial: settings.replicatesPerTrial).map(\.inBrief)
        replicates = ReplicateCounter(replicatesPerTrial: settings.replicatesPerTrial)
        let told = try context.journal.told()
        for trial in trials {
            guard (try? context.space.parameterSpace.validate(trial.configuration)) != nil else {
                throw TuningError.storedValueDamaged(
                    what: "the configuration of trial \(trial.number), which is none of the run's space,")
            }
            _ = optimizer.ask(for: trial.configuration)
            if trial.number < told.count { try told[trial.number].tell(&optimizer, id: trial.number) }
        }
        toldCount = told.count
        history = Array(try context.journal.incumbentHistory().prefix { $0.trialsFinished <= told.count })
        plans = try context.journal.unfinishedPlans()
        if toldCount > 0 { challenger = try ranking().first?.id }
    }

    private static func sampler(of settings: RunSettings) throws -> SamplerName {
        guard let name = SamplerName(rawValue: settings.sampler) else {
            throw TuningError.unknownStoredName(
                what: "the run's sampler", name: settings.sampler, version: settings.version)
        }
        return name
    }

    /// What ended the search; `nil` while it goes on.
    private(set) var ending: SearchEnding?
    /// Whether it spends what a confirmation left: of the end only another winner's confirmation is to come.
    private var isGoingOn = false

    /// Runs until a budget ends or a stop is asked for; then everything in flight is finished and told.
    ///
    /// - Returns: the trial to confirm, or `nil` when none is complete.
    mutating func run() async throws -> TrialResult? {
        try await withThrowingTaskGroup(of: TrialResult.self) { group in
            for trial in trials {
                let range = replicates.nextReplicates(of: trial.mixture)
                guard trial.state == .running else { continue }
                let plan = plans[trial.number] ?? .whole(context.settings.questions, replicates: range)
                start(trial, plan: plan, in: &group)
            }
            while true {
                while try canAsk() {
                    let (trial, plan) = try ask()
                    start(trial, plan: plan, in: &group)
                }
                guard let finished = try await group.next() else { break }
                try finish(finished)
            }
        }
        while toldCount < trials.count { try tellNext() }
        return try incumbent()
    }

    /// The most that a call of the first trial may take, where tokens or dollars ended before any trial did.
    var ceilingAboveBudget: CallCeiling? {
        guard ending == .tokens || ending == .price || ending == .calls, trials.allSatisfy({ $0.state == .running }),
            let baseline
        else {
            return nil
        }
        let table = ProviderTable.builtIn.merging(context.space.providers)
        let ceilings = ([baseline.main] + baseline.agents.map(\.settings)).map { settings in
            CallCeiling(
                promptByteCount: settings.systemPrompt.utf8.count, messageCount: 2,
                longestAnswer: settings.maximumCompletionTokens, model: settings.model, at: table[settings.provider])
        }
        return ceilings.max { $0.tokens < $1.tokens }
    }

    /// The trial believed best of those whose mixtures can still be asked.
    func incumbent() throws -> TrialResult? {
        let open = OpenModels(space: context.space, withdrawn: try context.journal.withdrawals())
        // The last belief is of all that was told, and believing costs a fit.
        if let step = history.last, let trial = trials.first(where: { $0.number == step.incumbent }),
            open.allows(trial.mixture)
        {
            return trial
        }
        return standing(in: try ranking()).flatMap { best in trials.first { $0.number == best.id } }
    }

    /// What can still be asked as the model believes in it, the best first, however few evaluations it has.
    private func ranking() throws -> [Recommendation] {
        let open = OpenModels(space: context.space, withdrawn: try context.journal.withdrawals())
        return optimizer.ranking().filter { open.allow($0.configuration) }
    }

    /// The best of those that may be the incumbent; the believed best itself where there is none.
    private func standing(in ranking: [Recommendation]) -> Recommendation? {
        let challengers = climb.challengers
        return ranking.first { !challengers.contains($0.configuration) } ?? ranking.first
    }

    // MARK: Asking

    /// Whether another trial may start now; tells the optimizer what the next proposal is to know.
    private mutating func canAsk() throws -> Bool {
        if ending == nil { ending = try context.stop.isRaised ? .stopRequested : reachedLimit() }
        guard ending == nil else { return false }
        let next = trials.count
        while toldCount <= next - context.settings.parallelTrials {
            guard trials[toldCount].state != .running else { return false }
            try tellNext()
        }
        return true
    }

    /// The limit that keeps another trial from being asked, a share for the run's end being held back.
    private func reachedLimit() throws -> SearchEnding? {
        let budget = context.settings.budget
        if let limit = budget.trials, trials.count >= limit { return .trials }
        if let target = budget.targetPoints, let estimate = history.last?.estimate, estimate >= target {
            return .targetPoints
        }
        guard budget.limitsSpending else { return nil }
        let reserve = try reserve()
        return try context.gauge().reached(with: reserve.heldBack + reserve.comingTrials)
    }

    /// What the run's end is to take, as far as is known now.
    func reserve() throws -> FinalPhaseReserve {
        FinalPhaseReserve(
            settings: context.settings, trials: trials, incumbent: try incumbent(), believedGain: believedGain,
            elapsedSeconds: context.sitting.elapsedSeconds,
            table: ProviderTable.builtIn.merging(context.space.providers), isConfirmed: isGoingOn)
    }

    /// What the incumbent is believed to have above the default mixture, in points.
    private var believedGain: Double? {
        guard let step = history.last, let baseline = trials.first?.meanPoints else { return nil }
        return step.possibleEstimate(of: context.settings.maximumPoints) - baseline
    }

    /// Whether what the confirmation left of the budget is enough to go on: for three trials, and for confirming
    /// another winner.
    mutating func goesOnAfterConfirmation() throws -> Bool {
        switch ending {
        case .price, .tokens, .calls, .hours, .deadline: break
        case nil, .trials, .targetPoints, .stopRequested: return false
        }
        guard !context.stop.isRaised, trials.allSatisfy({ $0.state != .running }) else { return false }
        isGoingOn = true
        let reserve = try reserve()
        guard try context.gauge().reached(with: reserve.heldBack + 3 * reserve.nextTrial) == nil else { return false }
        ending = nil
        return true
    }

    private mutating func ask() throws -> (TrialResult, TrialPlan) {
        let incumbent = try incumbent()
        let sibling = try LeanSiblings(context: context).configuration(
            forTrial: trials.count, incumbent: incumbent, trials: trials)
        let asked: AskedTrial
        if let wanted = try sibling ?? climbing(incumbent) {
            asked = optimizer.ask(for: wanted)
        } else {
            asked = try OpenModels(space: context.space, withdrawn: try context.journal.withdrawals())
                .ask(&optimizer, number: trials.count, seed: context.settings.seed)
        }
        let trial = TrialResult(
            number: asked.id, configuration: asked.configuration,
            mixture: try context.space.mixture(for: asked.configuration), state: .running, replicates: [],
            failure: nil)
        let plan = plan(for: trial.mixture, against: incumbent)
        try context.journal.insert(trial, plan: plan, told: toldSinceAsk)
        toldSinceAsk = [:]
        trials.append(trial)
        return (trial, plan)
    }

    private var climb: IncumbentClimb {
        IncumbentClimb(settings: context.settings, trials: trials, toldCount: toldCount)
    }

    /// Whom to ask again: the believed best while it lacks what an incumbent needs, or else the incumbent.
    private func climbing(_ incumbent: TrialResult?) throws -> ParameterConfiguration? {
        let open = OpenModels(space: context.space, withdrawn: try context.journal.withdrawals())
        let climb = climb
        let challenger = challenger.flatMap { number in
            trials.first { $0.number == number && open.allows($0.mixture) }
        }
        return climb.configuration(of: challenger) ?? climb.configuration(of: incumbent)
    }

    private mutating func plan(for mixture: Mixture, against incumbent: TrialResult?) -> TrialPlan {
        let range = replicates.nextReplicates(of: mixture)
        if context.settings.racing == .slices {
            let known = trials.prefix(toldCount)
            return .slice(
                context.settings, evidence: TrialEvidence(known, settings: context.settings), number: trials.count,
                replicates: range, asked: known.filter { $0.mixture == mixture }.flatMap(\.replicates).map(\.question))
        }
        let planner = TrialPlanner(
            settings: context.settings, trials: trials.prefix(toldCount), incumbent: incumbent?.mixture,
            belief: history.last)
        return planner?.plan(for: mixture, number: trials.count, replicates: range)
            ?? .whole(context.settings.questions, replicates: range)
    }

    private func start(
        _ trial: TrialResult, plan: TrialPlan, in group: inout ThrowingTaskGroup<TrialResult, any Error>
    ) {
        let evaluator = context.evaluator
        let maximumPoints = context.settings.maximumPoints
        let vitals = context.vitals
        context.tell(.trialStarted(number: trial.number))
        group.addTask {
            var trial = trial
            do {
                (trial.replicates, trial.state) = try await evaluator.evaluate(
                    trial.mixture, by: plan, maximumPoints: maximumPoints)
            } catch let failure as EvaluationFailure {
                trial.state = .failed
                trial.failure = failure.reason
            } catch is SpendingError {
                // Says nothing about the mixture.
            } catch let withdrawal as ModelWithdrawal {
                vitals.note(withdrawal)
                trial.state = .failed
                trial.failure = "\(withdrawal)"
            }
            return trial
        }
    }

    // MARK: Telling

    private mutating func finish(_ trial: TrialResult) throws {
        try context.noteWithdrawals()
        try context.noteChanges()
        guard trial.state != .running else {
            ending = try closedLimit()
            return
        }
        try context.journal.finish(trial)
        trials[trial.number] = trial.inBrief
        for shortfall in trial.shortfalls {
            context.tell(.note("trial \(trial.number), \(shortfall.line)"))
        }
        context.vitals.note(trials.filter { $0.state != .running }.shortfalls.map(\.line))
        context.tell(.trialFinished(trial, try progress()))
        let lately = trials.filter { $0.state != .running }.suffix(Self.longestRowOfFailures)
        if lately.count == Self.longestRowOfFailures, lately.allSatisfy({ $0.state == .failed }) {
            throw TuningError.everyTrialFails(count: lately.count, last: trial.failure ?? "unknown")
        }
    }

    /// The limit that the gate closed at: the one that is used up the most.
    private func closedLimit() throws -> SearchEnding {
        let budget = context.settings.budget
        let spent = try context.gauge().spent
        let shares: [(SearchEnding, Double?)] = [
            (.price, budget.maximumPrice.map { spent.price.amount / max($0.amount, 1e-12) }),
            (.tokens, budget.maximumTokens.map { Double(spent.usage.totalTokens) / Double(max($0, 1)) }),
            (.calls, budget.maximumCalls.map { Double(spent.paidCallCount) / Double(max($0, 1)) }),
        ]
        return shares.max { ($0.1 ?? -1) < ($1.1 ?? -1) }?.0 ?? .tokens
    }

    private mutating func tellNext() throws {
        let trial = trials[toldCount]
        let known = trials.prefix(toldCount + 1)
        let told = told(of: trial, among: known)
        try told.tell(&optimizer, id: trial.number)
        toldSinceAsk[trial.number] = told
        toldCount += 1
        try tellAllAnew()
        let ranking = try ranking()
        challenger = ranking.first?.id
        guard let best = standing(in: ranking) else { return try context.journal.save(nil, afterTrial: trial.number) }
        let evaluationCount = known.filter { $0.state == .complete || $0.state == .stoppedEarly }
            .reduce(0) { $0 + $1.replicates.count }
        let step = IncumbentStep(
            trialsFinished: toldCount, incumbent: best.id, estimate: best.estimate, standardError: best.standardError,
            evaluationCount: evaluationCount)
        history.append(step)
        try context.journal.save(step, afterTrial: trial.number)
    }

    /// Each time the number of trials has doubled, what is known by then of how hard questions are and how much luck
    /// there is goes into what the optimizer holds of all trials: the first were told while next to nothing was known
    /// of it. Only then, since the optimizer fits its model anew for it.
    private mutating func tellAllAnew() throws {
        guard isRacing, toldCount >= 4, toldCount.nonzeroBitCount == 1 else { return }
        let known = trials.prefix(toldCount)
        let evidence = TrialEvidence(known, settings: context.settings)
        for trial in known where trial.state == .complete || trial.state == .stoppedEarly {
            let told = told(of: trial, by: evidence)
            try told.tellAnew(&optimizer, id: trial.number)
            toldSinceAsk[trial.number] = told
        }
    }

    private var isRacing: Bool { context.settings.racing.map { $0 != .none } ?? false }

    private func told(of trial: TrialResult, among known: some Sequence<TrialResult>) -> ToldTrial {
        guard trial.state == .complete || trial.state == .stoppedEarly else { return ToldTrial() }
        return told(of: trial, by: isRacing ? TrialEvidence(known, settings: context.settings) : nil)
    }

    private func told(of trial: TrialResult, by evidence: TrialEvidence?) -> ToldTrial {
        ToldTrial(
            score: evidence?.score(of: trial) ?? trial.meanPoints,
            standardDeviation: evidence?.deviation(of: trial))
    }

    private func progress() throws -> RunProgress {
        let finished = trials.count { $0.state != .running }
        let gauge = try context.gauge()
        return RunProgress(
            trialsFinished: finished, trialsFailed: trials.count { $0.state == .failed }, incumbent: history.last,
            baselinePoints: trials.first?.meanPoints, spent: gauge.spent,
            secondsLeft: gauge.secondsLeft(trialsFinished: finished))
    }
}
