internal import MixtureOfAgents

/// The pruning stage: which agents of the winner matter, and the winner without those and the cycles that don't.
///
/// Each different agent is left out in turn, on the confirmation's own questions, replicates and seeds, so that
/// differences are paired and the calls upstream of the change are stored already. Then the agents that are not
/// proven needed are dropped one after another, cheapest loss first, and each step is held against the *whole*
/// mixture: two agents that stand in for each other are never both dropped because each alone seemed idle. Cycles go
/// last, one by one, in the same way.
///
/// A look at little evidence: ``InfluenceStudy`` is the one with a stated error.
struct AgentPruning {
    let context: RunContext
    let winner: MixtureEvaluation
    let allowance: Allowance

    /// The loss that is accepted as none, as a share of the most points a question can give. One point in a hundred
    /// is less than a replicate's noise on any task we know and more than rounding.
    static let marginShare = 0.01

    private var marginPoints: Double { Self.marginShare * context.settings.maximumPoints }

    /// - Throws: ``EvaluationFailure`` when a leaner mixture can't be evaluated; `CancellationError` when stopped.
    func run() async throws -> PruningResult {
        var verdicts = try await leaveOneOut()
        var current = winner
        for agent in dispensable(verdicts) {
            let leaner = try await evaluate(current.mixture.without(agent), saying: "also without \(agent.name)")
            guard let leaner else { break }
            if accepts(leaner) { current = leaner }
        }
        while current.mixture.cycles > 1 {
            let leaner = try await evaluate(current.mixture.reduced(by: [.cycle]), saying: "with one cycle less")
            guard let leaner, accepts(leaner) else { break }
            current = leaner
        }
        for index in verdicts.indices {
            let isKept = current.mixture.agents.contains(verdicts[index].agent)
            switch verdicts[index].verdict {
            // Harmful beside the others, but the mixture without it was worse than it may be.
            case .harmful: verdicts[index].verdict = isKept ? .undecided : .harmful
            case .needed, .redundant, .spare, .undecided: if !isKept { verdicts[index].verdict = .redundant }
            }
        }
        return PruningResult(agents: verdicts, pruned: current, unpruned: winner, marginPoints: marginPoints)
    }

    /// An agent that the budget has no evaluations for is undecided, on no pairs.
    private func leaveOneOut() async throws -> [AgentVerdict] {
        var verdicts: [AgentVerdict] = []
        for agent in winner.mixture.differentAgents {
            let leaner = try await evaluate(winner.mixture.without(agent), saying: "without \(agent.name)")
            let loss = PairedDifference(of: winner.replicates, over: leaner?.replicates ?? [])
            verdicts.append(
                AgentVerdict(
                    agent: agent, pointsLost: loss.mean, pointsLostInterval: loss.interval,
                    pairCount: loss.pairCount, verdict: verdict(on: loss)))
        }
        return verdicts
    }

    private func verdict(on loss: PairedDifference) -> AgentVerdict.Verdict {
        if loss.interval.lowerBound > 0 { return .needed }
        return loss.interval.upperBound < 0 ? .harmful : .undecided
    }

    /// Agents that may go, one entry a copy: those proven harmful, then the one whose absence costs least first.
    private func dispensable(_ verdicts: [AgentVerdict]) -> [Agent] {
        func rank(_ verdict: AgentVerdict) -> Int { verdict.verdict == .harmful ? 0 : 1 }
        return verdicts.filter { $0.verdict != .needed && $0.pairCount > 0 }
            .sorted { (rank($0), $0.pointsLost, $0.agent) < (rank($1), $1.pointsLost, $1.agent) }
            .flatMap { verdict in winner.mixture.agents.filter { $0 == verdict.agent } }
    }

    private func accepts(_ leaner: MixtureEvaluation) -> Bool {
        let loss = PairedDifference(of: winner.replicates, over: leaner.replicates)
        return loss.mean <= marginPoints && loss.interval.lowerBound <= 0
    }

    /// `nil` when the budget has no room for it.
    private func evaluate(_ mixture: Mixture, saying what: String) async throws -> MixtureEvaluation? {
        let slots = winner.replicates.map(\.slot)
        guard !slots.isEmpty, try allowance.allowsLeaner(slots.count) else { return nil }
        let results = try await allowance.evaluate(mixture, on: slots)
        context.tell(.evaluated(what: what, meanPoints: results.meanPoints ?? 0, count: results.count))
        return MixtureEvaluation(mixture: mixture, replicates: results)
    }
}
