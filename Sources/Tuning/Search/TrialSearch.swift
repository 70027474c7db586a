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
    private(set) var trials: [TrialResult]
    private var replicates: ReplicateCounter
    /// Trials 0 ..< toldCount are known to the optimizer.
    private var toldCount: Int
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
            samplerName: SamplerName(rawValue: settings.sampler) ?? .auto,
            startingConfigurations: [context.space.defaultConfiguration],
            earlier: try context.journal.earlier().map(\.run))
        if let state = try context.journal.samplerState() {
            optimizer = try AskTellOptimizer(restoring: state, settings: optimizerSettings)
        } else {
            optimizer = AskTellOptimizer(settings: optimizerSettings)
        }
        trials = try context.journal.trials(replicatesPerTrial: settings.replicatesPerTrial)
        replicates = ReplicateCounter(replicatesPerTrial: settings.replicatesPerTrial)
        let told = optimizer.history.observations.count + optimizer.history.failures.count
        toldCount = told
        history = Array(try context.journal.incumbentHistory().prefix { $0.trialsFinished <= told })
        plans = try context.journal.unfinishedPlans()
        if told > 0 { challenger = try best()?.id }
    }

    /// What ended the search; `nil` while it goes on.
    private(set) var ending: SearchEnding?

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

    /// The trial believed best of those whose mixtures can still be asked.
    func incumbent() throws -> TrialResult? {
        let open = OpenModels(space: context.space, withdrawn: try context.journal.withdrawals())
        // The last belief is of all that was told, and believing costs a fit.
        if let step = history.last, let trial = trials.first(where: { $0.number == step.incumbent }),
            open.allows(trial.mixture)
        {
            return trial
        }
        return try standing(under: try best()).flatMap { best in trials.first { $0.number == best.id } }
    }

    /// What the model believes best, however few evaluations it has.
    private func best(where isAllowed: (ParameterConfiguration) -> Bool = { _ in true }) throws -> Recommendation? {
        let open = OpenModels(space: context.space, withdrawn: try context.journal.withdrawals())
        return optimizer.best { open.allow($0) && isAllowed($0) }
    }

    /// The best of those that may be the incumbent; the believed best itself where there is none.
    private func standing(under best: Recommendation?) throws -> Recommendation? {
        guard let best else { return nil }
        let challengers = climb.challengers
        guard challengers.contains(best.configuration) else { return best }
        return try self.best { !challengers.contains($0) } ?? best
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
        let share = HeldBackShare(
            settings: context.settings, trials: trials, incumbent: try incumbent(),
            elapsedSeconds: context.sitting.elapsedSeconds)
        var kept = share.heldBack + share.nextTrial
        // Dollars and tokens have a hard end: the dearest winner's confirmation must fit.
        let reserve = ConfirmationReserve(
            settings: context.settings, trials: trials,
            table: ProviderTable.builtIn.merging(context.space.providers))
        kept.price = max(kept.price, reserve.price)
        kept.tokens = max(kept.tokens, Double(reserve.tokens))
        return try context.gauge().reached(with: kept)
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
        try context.journal.insert(trial, plan: plan, samplerState: try optimizer.snapshot())
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
        guard trial.state != .running else {
            ending = context.settings.budget.maximumPrice == nil ? .tokens : .price
            return
        }
        try context.journal.finish(trial)
        trials[trial.number] = trial
        context.tell(.trialFinished(trial, try progress()))
        let lately = trials.filter { $0.state != .running }.suffix(Self.longestRowOfFailures)
        if lately.count == Self.longestRowOfFailures, lately.allSatisfy({ $0.state == .failed }) {
            throw TuningError.everyTrialFails(count: lately.count, last: trial.failure ?? "unknown")
        }
    }

    private mutating func tellNext() throws {
        let trial = trials[toldCount]
        let known = trials.prefix(toldCount + 1)
        if trial.state == .complete || trial.state == .stoppedEarly {
            try tell(trial, among: known)
        } else {
            try optimizer.tellFailure(id: trial.number)
        }
        toldCount += 1
        let believed = try best()
        challenger = believed?.id
        guard let best = try standing(under: believed) else { return }
        let evaluationCount = known.filter { $0.state == .complete || $0.state == .stoppedEarly }
            .reduce(0) { $0 + $1.replicates.count }
        history.append(
            IncumbentStep(
                trialsFinished: toldCount, incumbent: best.id, estimate: best.estimate,
                standardError: best.standardError, evaluationCount: evaluationCount))
        try context.journal.saveIncumbentHistory(history)
    }

    private mutating func tell(_ trial: TrialResult, among known: some Sequence<TrialResult>) throws {
        let isRacing = context.settings.racing.map { $0 != .none } ?? false
        let evidence = isRacing ? TrialEvidence(known, settings: context.settings) : nil
        guard let score = evidence?.score(of: trial) ?? trial.meanPoints else {
            return try optimizer.tellFailure(id: trial.number)
        }
        try optimizer.tell(
            id: trial.number, values: [score], standardDeviations: [evidence?.deviation(of: trial)])
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
