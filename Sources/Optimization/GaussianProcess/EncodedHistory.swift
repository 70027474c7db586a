internal import SearchSpace

/// Every configuration that was evaluated, encoded once, and which of them each observation is of.
///
/// Grows with the history: what was encoded stays while the observations seen before are still its beginning.
struct EncodedHistory: Sendable {
    private(set) var configurations: [ParameterConfiguration] = []
    private(set) var points: [EncodedPoint] = []
    /// The first trial of each configuration.
    private(set) var firstIDs: [Int] = []
    /// The configuration of each observation.
    private(set) var places: [Int] = []
    private var ids: [Int] = []
    private var known: [ParameterConfiguration: Int] = [:]

    init() {}

    init(_ observations: ArraySlice<Observation>, encoding: SpaceEncoding) {
        self.init()
        for observation in observations { append(observation, encoding) }
    }

    /// Takes in what is new, or starts anew when the history is another one.
    mutating func update(_ observations: [Observation], encoding: SpaceEncoding) {
        if !isBeginning(of: observations) { self = Self() }
        for observation in observations[ids.count...] { append(observation, encoding) }
    }

    private func isBeginning(of observations: [Observation]) -> Bool {
        guard ids.count <= observations.count else { return false }
        for index in ids.indices where observations[index].id != ids[index] { return false }
        guard let last = ids.indices.last else { return true }
        return observations[last].configuration == configurations[places[last]]
    }

    private mutating func append(_ observation: Observation, _ encoding: SpaceEncoding) {
        let place = known[observation.configuration] ?? configurations.count
        if place == configurations.count {
            known[observation.configuration] = place
            configurations.append(observation.configuration)
            points.append(encoding.point(encoding.codes(of: observation.configuration)))
            firstIDs.append(observation.id)
        }
        places.append(place)
        ids.append(observation.id)
    }
}
