internal import Foundation
internal import SearchSpace

/// Configurations as points whose distances mean something in spaces of mixed kinds (after Gower 1971, "A General
/// Coefficient of Similarity and Some of Its Properties").
struct MixedDistance {
    private enum Kind { case ordered, unordered }

    private let parameters: [Parameter]

    /// Being there or not says already, through its parent, that the two differ; it counts a little more for the
    /// parameters that come and go with it.
    private static let activityDistance = 0.3

    init(_ space: ParameterSpace) { parameters = space.parameters }

    /// A configuration as numbers; `nil` where a parameter is inactive. Names stand by their place.
    func point(_ configuration: ParameterConfiguration) -> [Double?] {
        parameters.map { parameter in
            guard let value = configuration[parameter.name] else { return nil }
            if case .choice(let names) = parameter.domain, case .choice(let name) = value {
                return names.firstIndex(of: name).map(Double.init)
            }
            return parameter.domain.unit(of: value)
        }
    }

    /// The sum over parameters of squared distances, each in 0...1.
    func squared(_ first: [Double?], _ second: [Double?]) -> Double {
        var sum = 0.0
        for index in parameters.indices {
            switch (first[index], second[index]) {
            case (let left?, let right?):
                if case .choice = parameters[index].domain {
                    sum += left == right ? 0 : 1
                } else {
                    sum += (left - right) * (left - right)
                }
            case (nil, nil): break
            default: sum += Self.activityDistance
            }
        }
        return sum
    }
}
