internal import NumericalMethods
internal import SearchSpace

extension TrialHistory {
    /// What to try while nothing can be learned yet: the next of configurations that cover the space more evenly than
    /// chance, which members join a group of limited size being left to chance.
    func evenStart(using stream: inout RandomStream) -> ParameterConfiguration {
        let bound = space.groups.filter { $0.size != nil }.flatMap { $0.members.map(\.presence) }
        let sequence = SobolSequence(dimensionCount: space.parameters.count, seed: seed)
        var even = ParameterConfiguration()
        for (parameter, share) in zip(space.parameters, sequence.point(askedCount))
        where !bound.contains(parameter.name) {
            even[parameter.name] = parameter.domain.value(atUnit: share)
        }
        return space.repaired(even, using: &stream)
    }
}
