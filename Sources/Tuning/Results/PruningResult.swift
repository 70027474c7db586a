public import MixtureOfAgents

/// What leaving agents out of the winner did.
public struct PruningResult: Hashable, Codable, Sendable {
    /// One for each different agent of the winner, in the mixture's order.
    public var agents: [AgentVerdict]
    /// The winner without the agents that don't matter; the winner itself when all do.
    public var pruned: MixtureEvaluation
    /// The winner on the same questions, replicates and seeds.
    public var unpruned: MixtureEvaluation
    /// The loss in points a question that was accepted as none.
    public var marginPoints: Double

    /// What pruning found.
    public init(
        agents: [AgentVerdict], pruned: MixtureEvaluation, unpruned: MixtureEvaluation, marginPoints: Double
    ) {
        self.agents = agents
        self.pruned = pruned
        self.unpruned = unpruned
        self.marginPoints = marginPoints
    }
}

extension PruningResult {
    /// What an examination found, as far as it speaks of agents.
    init(_ findings: InfluenceFindings) {
        self.init(
            agents: findings.parts.compactMap { part in
                guard case .agent(let agent) = part.part else { return nil }
                return AgentVerdict(
                    agent: agent, pointsLost: part.loss.points, pointsLostInterval: part.loss.interval,
                    pairCount: part.loss.pairCount, verdict: part.verdict)
            },
            pruned: MixtureEvaluation(mixture: findings.lean, replicates: findings.leanReplicates),
            unpruned: MixtureEvaluation(mixture: findings.whole, replicates: findings.wholeReplicates),
            marginPoints: findings.plan.marginPoints)
    }
}

/// What one agent is worth to its mixture.
public struct AgentVerdict: Hashable, Codable, Sendable {
    /// `needed`: its loss is beyond the noise. `harmful`: the mixture is better without it, beyond the noise.
    /// `redundant`: it was left out and nothing was lost beyond the margin. `spare`: nothing is lost without it, but
    /// what it stands in for was left out already. `undecided`: kept for lack of evidence.
    public enum Verdict: String, Codable, Sendable { case needed, redundant, harmful, spare, undecided }

    public var agent: Agent
    /// Mean points a question lost without (one copy of) it.
    public var pointsLost: Double
    /// The 95 % confidence interval of ``pointsLost``.
    public var pointsLostInterval: ClosedRange<Double>
    /// Pairs of evaluations behind the figure.
    public var pairCount: Int
    public var verdict: Verdict

    /// A verdict.
    public init(
        agent: Agent, pointsLost: Double, pointsLostInterval: ClosedRange<Double>, pairCount: Int, verdict: Verdict
    ) {
        self.agent = agent
        self.pointsLost = pointsLost
        self.pointsLostInterval = pointsLostInterval
        self.pairCount = pairCount
        self.verdict = verdict
    }
}
