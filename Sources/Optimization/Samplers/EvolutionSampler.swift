public import NumericalMethods
public import SearchSpace

/// Regularized evolution: the young compete, the winner of a small tournament has a child, and age, not failure, is
/// what dies (Real et al. 2019, "Regularized Evolution for Image Classifier Architecture Search", arXiv 1802.01548,
/// algorithm 1). Luck ages out, which is why it bears noise well.
///
/// | here | in the paper |
/// | --- | --- |
/// | ``populationSize`` | P |
/// | ``tournamentSize`` | S |
///
/// Beyond the paper: half of the children have two parents, and a member of an exchangeable group (an agent with its
/// prompt and temperature) is inherited whole.
///
/// With several objectives it is NSGA-II (Deb et al. 2002), one child at a time: the ``populationSize`` most wanted of
/// all trials have children, parents win tournaments of two.
public struct EvolutionSampler: Sampler {
    /// The last trials that may have children. A night has hundreds of trials at most, so a fifth of what the paper
    /// used for thousands.
    public static let populationSize = 20
    /// Two fifths of the population: a night is short, and a lucky parent is soon too old anyway.
    public static let tournamentSize = 8
    /// Trials spread evenly before the first tournament.
    public static let startCount = 10

    public init() {}

    public mutating func propose(
        from history: TrialHistory, stream: inout RandomStream
    ) -> ParameterConfiguration {
        guard history.askedCount >= Self.startCount, !history.observations.isEmpty else {
            return history.evenStart(using: &stream)
        }
        let population = Population(of: history)
        let first = population.winner(using: &stream)
        var child = first.configuration
        if stream.uniform() < 0.5 {
            let second = population.winner(using: &stream)
            child = crossed(child, second.configuration, in: history.space, using: &stream)
        }
        let mutated = mutation(of: child, in: history.space, using: &stream)
        return history.space.repaired(mutated, using: &stream)
    }

    /// A child that has each unit, a group's member or a single parameter, whole from one parent or the other.
    private func crossed(
        _ first: ParameterConfiguration, _ second: ParameterConfiguration, in space: ParameterSpace,
        using stream: inout RandomStream
    ) -> ParameterConfiguration {
        var child = ParameterConfiguration()
        for unit in space.inheritedUnits {
            let parent = stream.uniform() < 0.5 ? first : second
            for name in unit { child[name] = parent[name] }
        }
        return child
    }

    /// One to three parameters moved: numbers by a normal step, names drawn anew.
    private func mutation(
        of configuration: ParameterConfiguration, in space: ParameterSpace, using stream: inout RandomStream
    ) -> ParameterConfiguration {
        var mutated = configuration
        let active = space.parameters.filter { configuration[$0.name] != nil && $0.domain.cardinality != 1 }
        guard !active.isEmpty else { return mutated }
        for _ in 0...stream.integer(below: 3) {
            let parameter = active[stream.integer(below: active.count)]
            guard let value = configuration[parameter.name] else { continue }
            mutated[parameter.name] = parameter.domain.neighbour(of: value, using: &stream)
        }
        return mutated
    }
}

/// Who may have children, and who wins.
private struct Population {
    private let members: [Observation]
    /// The larger, the more wanted.
    private let fitness: [Double]
    private let tournamentSize: Int

    init(of history: TrialHistory) {
        let size = EvolutionSampler.populationSize
        if history.objectiveCount == 1 {
            members = Array(history.rankable.suffix(size))
            fitness = members.map { $0.scores[0] }
            tournamentSize = EvolutionSampler.tournamentSize
        } else {
            let wanted = history.rankable.mostWantedFirst(objectiveCount: history.objectiveCount)
            members = Array(wanted.prefix(size))
            fitness = members.indices.map { -Double($0) }
            tournamentSize = 2
        }
    }

    func winner(using stream: inout RandomStream) -> Observation {
        var best = stream.integer(below: members.count)
        for _ in 1..<tournamentSize {
            let rival = stream.integer(below: members.count)
            if fitness[rival] > fitness[best] { best = rival }
        }
        return members[best]
    }
}

extension ParameterDomain {
    /// Another value near `value`: a normal step of a fifth of the range for numbers and ordinals, any other name
    /// for choices.
    func neighbour(of value: ParameterValue, using stream: inout RandomStream) -> ParameterValue {
        switch self {
        case .boolean: return .boolean(value != .boolean(true))
        case .choice(let names):
            let others = names.filter { .choice($0) != value }
            return others.isEmpty ? value : .choice(others[stream.integer(below: others.count)])
        case .integer, .real, .ordinal:
            let unit = unit(of: value) ?? 0.5
            for _ in 0..<8 {
                let moved = self.value(atUnit: reflected(unit + 0.2 * stream.normal()))
                if moved != value { return moved }
            }
            return sample(using: &stream)
        }
    }

    /// A step beyond an end comes back inside.
    private func reflected(_ unit: Double) -> Double {
        let folded = abs(unit.truncatingRemainder(dividingBy: 2))
        return folded > 1 ? 2 - folded : folded
    }
}

extension ParameterSpace {
    /// What crossover moves as one: each member of a group with its details, each other parameter by itself.
    var inheritedUnits: [[String]] {
        let members = groups.flatMap { $0.members.map { [$0.presence] + $0.details } }
        let grouped = Set(members.joined())
        return members + parameters.map(\.name).filter { !grouped.contains($0) }.map { [$0] }
    }
}
