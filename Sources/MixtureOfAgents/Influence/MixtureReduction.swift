/// One thing that may go from a mixture.
public enum MixtureReduction: Hashable, Codable, Sendable {
    /// One copy of an agent.
    case agent(Agent)
    /// One cycle: everybody answers once less often.
    case cycle
}

extension Mixture {
    /// The mixture without these; what it doesn't have can't go, and the first cycle stays while there are agents.
    public func reduced(by reductions: [MixtureReduction]) -> Mixture {
        let silent = reductions.compactMap { if case .agent(let agent) = $0 { agent } else { nil } }
        let remaining = silent.reduce(self) { $0.without($1) }
        return Mixture(
            main: main, cycles: cycles - reductions.count { $0 == .cycle }, agents: remaining.agents)
    }
}
