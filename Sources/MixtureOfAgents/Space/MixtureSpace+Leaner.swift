public import SearchSpace

extension MixtureSpace {
    /// The configurations of this space with one copy of an agent, or one cycle, less than `configuration`, each with
    /// what it leaves out, in the order of the pool; the cycle is the last.
    ///
    /// What remains keeps its values. A mixture that the space doesn't hold, for having too few agents, is not among
    /// them.
    public func leaner(
        than configuration: ParameterConfiguration
    ) -> [(reduction: MixtureReduction, configuration: ParameterConfiguration)] {
        guard let whole = try? mixture(for: configuration) else { return [] }
        let agents = pool.compactMap { member -> (MixtureReduction, ParameterConfiguration)? in
            guard let agent = whole.agents.first(where: { $0.name == member.name }) else { return nil }
            return (.agent(agent), without(member, configuration))
        }
        let cycles = whole.cycles > 1 ? [(MixtureReduction.cycle, withOneCycleLess(configuration))] : []
        return (agents + cycles).compactMap { reduction, leaner in
            guard (try? mixture(for: leaner)) == whole.reduced(by: [reduction]) else { return nil }
            return (reduction, leaner)
        }
    }

    private func without(_ member: PoolAgent, _ configuration: ParameterConfiguration) -> ParameterConfiguration {
        var leaner = configuration
        switch configuration[member.presence] {
        case .integer(let copies): leaner[member.presence] = .integer(copies - 1)
        default: leaner[member.presence] = .boolean(false)
        }
        return activeOnly(leaner)
    }

    private func withOneCycleLess(_ configuration: ParameterConfiguration) -> ParameterConfiguration {
        guard let cycles = configuration.integer("cycles") else { return configuration }
        var leaner = configuration
        leaner["cycles"] = .integer(cycles - 1)
        return leaner
    }

    private func activeOnly(_ configuration: ParameterConfiguration) -> ParameterConfiguration {
        var active = configuration
        for parameter in parameterSpace.parameters where !parameterSpace.isActive(parameter, in: active) {
            active[parameter.name] = nil
        }
        return active
    }
}
