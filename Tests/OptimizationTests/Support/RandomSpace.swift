import NumericalMethods
import SearchSpace

/// Spaces drawn by chance: every domain and scale, ranges of one value, nested conditions, pools and slots, sometimes
/// 200 parameters.
enum RandomSpace {
    static func draw(using stream: inout RandomStream) throws -> ParameterSpace {
        let count = stream.integer(below: 40) == 0 ? 200 : 1 + stream.integer(below: 9)
        var parameters: [Parameter] = []
        for index in 0..<count {
            let condition = stream.uniform() < 0.4 ? condition(on: parameters, using: &stream) : nil
            parameters.append(Parameter("p\(index)", domain(using: &stream), if: condition))
        }
        let group = group(joining: &parameters, using: &stream)
        return try ParameterSpace(parameters: parameters, groups: group.map { [$0] } ?? [])
    }

    /// In half of the spaces, a set of members with a temperature each, often of limited size.
    private static func group(
        joining parameters: inout [Parameter], using stream: inout RandomStream
    ) -> ExchangeableGroup? {
        guard stream.uniform() < 0.5 else { return nil }
        let isPool = stream.uniform() < 0.5
        let count = 2 + stream.integer(below: 5)
        let presence: [ParameterDomain] =
            isPool ? [.boolean, .integer(0...3, .linear)] : [.choice(["none", "small", "large"])]
        let domain = presence[stream.integer(below: presence.count)]
        let awake: [ParameterValue] =
            switch domain {
            case .boolean: [.boolean(true)]
            case .integer: (1...3).map { .integer($0) }
            default: [.choice("small"), .choice("large")]
            }
        let members = (0..<count).map { ExchangeableGroup.Member(presence: "g\($0)", details: ["t\($0)"]) }
        parameters += members.map { Parameter($0.presence, domain) }
        parameters += members.map { member in
            Parameter(
                member.details[0], .real(0...1.5, .linear),
                if: ParameterCondition(parent: member.presence, values: awake))
        }
        let lower = stream.integer(below: count)
        return ExchangeableGroup(
            kind: isPool ? .pool : .slots, members: members,
            size: isPool && stream.uniform() < 0.7 ? lower...(lower + stream.integer(below: count - lower)) : nil,
            emptyChoices: isPool ? [] : ["none"])
    }

    private static func domain(using stream: inout RandomStream) -> ParameterDomain {
        let names = (0...stream.integer(below: 5)).map { "v\($0)" }
        switch stream.integer(below: 8) {
        case 0: return .boolean
        case 1: return .choice(names)
        case 2: return .ordinal(names)
        case 3: return .integer(1...(1 + stream.integer(below: 100)), .logarithmic)
        case 4:
            let low = stream.integer(below: 7) - 3
            return .integer(low...(low + stream.integer(below: 6)), .linear)
        case 5: return .real(1e-9...1e9, .logarithmic)
        case 6: return .real(0.5...0.5, .linear)
        default:
            let low = (stream.uniform() - 0.5) * 1e6
            return .real(low...(low + stream.uniform() * 10), .linear)
        }
    }

    /// On any value that an earlier parameter, itself perhaps conditional, can have.
    private static func condition(
        on parameters: [Parameter], using stream: inout RandomStream
    ) -> ParameterCondition? {
        guard !parameters.isEmpty else { return nil }
        let parent = parameters[stream.integer(below: parameters.count)]
        switch parent.domain {
        case .boolean: return ParameterCondition(parent: parent.name, values: [.boolean(stream.uniform() < 0.5)])
        case .choice(let names), .ordinal(let names):
            return ParameterCondition(parent: parent.name, values: [.choice(names[stream.integer(below: names.count)])])
        case .integer(let range, _):
            return ParameterCondition(parent: parent.name, values: [.integer(range.lowerBound)])
        case .real: return nil
        }
    }
}
