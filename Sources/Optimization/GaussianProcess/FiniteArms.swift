package import SearchSpace

/// All configurations of a space that has few, each once: slots filled alike in another order are one.
package struct FiniteArms: Sendable {
    package let configurations: [ParameterConfiguration]
    let points: [EncodedPoint]
    /// What tells the configurations apart, one for each.
    let keys: [[Double]]

    /// Spaces of more are searched by their neighbourhoods.
    static let limit = 4096

    /// `nil` for a space of more than ``limit`` configurations.
    package init?(_ encoding: SpaceEncoding) {
        var enumeration = Enumeration(encoding)
        guard enumeration.complete(ParameterConfiguration(), from: 0) else { return nil }
        configurations = enumeration.configurations
        points = enumeration.points
        keys = enumeration.keys
    }

    /// Equal for configurations that no kernel tells apart.
    static func key(_ point: EncodedPoint, _ encoding: SpaceEncoding) -> [Double] {
        let codes = point.sleepingCodes
        return point.sets.reduce(into: encoding.loneAxes.map { codes[$0] }) { key, set in
            let width = set.kinds.isEmpty ? 0 : set.details.count / set.kinds.count
            let members = set.kinds.indices.map { member -> [Double] in
                let details = set.details[member * width..<(member + 1) * width]
                return [set.kinds[member], set.weights[member]] + details.map { $0.isNaN ? PointColumns.inactive : $0 }
            }
            key.append(Double(members.count))
            key += members.sorted { $0.lexicographicallyPrecedes($1) }.joined()
        }
    }

    private struct Enumeration {
        let encoding: SpaceEncoding
        var configurations: [ParameterConfiguration] = []
        var points: [EncodedPoint] = []
        var keys: [[Double]] = []
        private var known: Set<[Double]> = []
        /// Leaves visited, allowed or not.
        private var visitedCount = 0

        init(_ encoding: SpaceEncoding) { self.encoding = encoding }

        /// Whether all completions of the first `place` parameters' values were few enough to take.
        mutating func complete(_ configuration: ParameterConfiguration, from place: Int) -> Bool {
            let space = encoding.space
            guard place < space.parameters.count else { return take(configuration) }
            let parameter = space.parameters[place]
            guard space.isActive(parameter, in: configuration) else {
                return complete(configuration, from: place + 1)
            }
            guard let values = parameter.domain.fewValues(FiniteArms.limit) else { return false }
            for value in values {
                var next = configuration
                next[parameter.name] = value
                guard complete(next, from: place + 1) else { return false }
            }
            return true
        }

        private mutating func take(_ configuration: ParameterConfiguration) -> Bool {
            visitedCount += 1
            guard visitedCount <= 2 * FiniteArms.limit else { return false }
            let codes = encoding.codes(of: configuration)
            guard encoding.hasAllowedSizes(codes) else { return true }
            let point = encoding.point(codes)
            let key = FiniteArms.key(point, encoding)
            guard known.insert(key).inserted else { return true }
            guard configurations.count < FiniteArms.limit else { return false }
            configurations.append(configuration)
            points.append(point)
            keys.append(key)
            return true
        }
    }
}

extension ParameterDomain {
    /// All values, or `nil` when there are more than `limit`.
    fileprivate func fewValues(_ limit: Int) -> [ParameterValue]? {
        guard let count = cardinality, count <= limit else { return nil }
        switch self {
        case .boolean: return [.boolean(false), .boolean(true)]
        case .integer(let range, _): return range.map { .integer($0) }
        case .real(let range, _): return [.real(range.lowerBound)]
        case .choice(let names), .ordinal(let names): return names.map { .choice($0) }
        }
    }
}
