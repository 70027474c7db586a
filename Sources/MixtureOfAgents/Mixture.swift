internal import NumericalMethods

/// A mixture of agents: who answers, for how many cycles, and who makes one answer of it.
///
/// A value in one canonical form: agents stand sorted, so two mixtures that say the same are equal and have the same
/// ``fingerprint``.
public struct Mixture: Hashable, Codable, Sendable {
    /// Who makes the aggregate from the last proposals.
    public let main: MainModel
    /// How often all agents answer before the aggregate is made; at least 1, and irrelevant (1) without agents.
    public let cycles: Int
    /// Sorted; equal agents stand several times.
    public let agents: [Agent]
    /// Names the mixture in reports and stores: equal for equal mixtures, on every machine.
    ///
    /// Prompts count by their text, not by the name of the file they came from.
    public let fingerprint: String

    /// A mixture in canonical form, whatever the order of `agents`.
    public init(main: MainModel, cycles: Int, agents: [Agent]) {
        self.main = main
        self.cycles = agents.isEmpty ? 1 : max(1, cycles)
        self.agents = agents.sorted()
        // Once and for all: a search compares the fingerprints of all its trials again and again.
        fingerprint =
            StableDigest(
                of: ([main.canonicalText, String(self.cycles)] + self.agents.map(\.canonicalText))
                    .joined(separator: "\u{1E}")
            )
            .short
    }

    private enum CodingKeys: String, CodingKey { case main, cycles, agents }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            main: try container.decode(MainModel.self, forKey: .main),
            cycles: try container.decode(Int.self, forKey: .cycles),
            agents: try container.decode([Agent].self, forKey: .agents))
    }
}

/// The model that makes one answer of the last proposals.
public typealias MainModel = ModelSettings

extension Mixture {
    /// The agents without repetition, in order.
    public var differentAgents: [Agent] {
        agents.reduce(into: []) { different, agent in
            if different.last != agent { different.append(agent) }
        }
    }

    /// The mixture without one copy of `agent`; the same mixture when it has none.
    public func without(_ agent: Agent) -> Mixture {
        var remaining = agents
        if let index = remaining.firstIndex(of: agent) { remaining.remove(at: index) }
        return Mixture(main: main, cycles: cycles, agents: remaining)
    }
}
