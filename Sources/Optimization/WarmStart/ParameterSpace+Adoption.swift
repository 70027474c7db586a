internal import NumericalMethods
internal import SearchSpace

extension ParameterSpace {
    /// The configuration of this space most like one of another: numbers beyond an end come to it, values of unknown
    /// parameters go, and what is missing is drawn from a stream of its own, always the same.
    func adopted(_ configuration: ParameterConfiguration) -> ParameterConfiguration {
        var inside = ParameterConfiguration()
        for parameter in parameters {
            guard let value = configuration[parameter.name] else { continue }
            inside[parameter.name] = parameter.domain.nearest(to: value)
        }
        var stream = RandomStream(seed: 0, path: "adopted", configuration.canonicalText)
        return repaired(inside, using: &stream)
    }
}

extension ParameterDomain {
    /// `value` brought within the ends of a range, or `nil` where it is of another kind or no such name exists.
    fileprivate func nearest(to value: ParameterValue) -> ParameterValue? {
        switch (self, value) {
        case (.real(let range, _), .real(let number)) where number.isFinite:
            .real(min(max(number, range.lowerBound), range.upperBound))
        case (.integer(let range, _), .integer(let number)):
            .integer(min(max(number, range.lowerBound), range.upperBound))
        default: contains(value) ? value : nil
        }
    }
}
