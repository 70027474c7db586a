internal import Foundation
internal import NumericalMethods
package import SearchSpace

/// A space as the model sees it: axes with one number each, and groups of members read from them.
///
/// A configuration becomes one code for each axis: ordered values stand in 0...1, unordered ones by their place, and
/// an inactive one is not a number.
package struct SpaceEncoding: Sendable {
    struct Axis: Sendable {
        let parameter: Parameter
        /// Whether distances between codes mean something.
        let isOrdered: Bool
        let parent: Int?
        /// The parent's codes under which this axis exists.
        let waking: [Double]
        /// How many codes an unordered axis has.
        let nameCount: Int
    }

    struct Group: Sendable {
        let kind: ExchangeableGroup.Kind
        let members: [(presence: Int, details: [Int])]
        /// Codes of a presence that mean nobody is there.
        let emptyCodes: [Double]
        let size: ClosedRange<Int>?
        /// Details of the member that has most.
        let detailCount: Int
    }

    package let space: ParameterSpace
    let axes: [Axis]
    let groups: [Group]
    /// Axes that belong to no group.
    let loneAxes: [Int]

    package init(_ space: ParameterSpace, groups groupKernel: SearchParts.GroupKernel = .set) {
        self.space = space
        axes = space.parameters.map { parameter in
            let parent = parameter.condition.flatMap { space.indices[$0.parent] }
            let waking = parameter.condition.map { condition in
                parent.map { place in condition.values.compactMap { Self.code($0, space.parameters[place].domain) } }
                    ?? []
            }
            return Axis(
                parameter: parameter, isOrdered: Self.isOrdered(parameter.domain), parent: parent,
                waking: waking ?? [], nameCount: parameter.domain.cardinality ?? 1)
        }
        let declared = groupKernel == .set ? space.memberGroups : []
        groups = declared.map { group in
            let domain = group.members.first.flatMap { space.parameter(named: $0.presence)?.domain }
            return Group(
                kind: group.kind,
                members: group.members.map { member in
                    (space.indices[member.presence] ?? 0, member.details.compactMap { space.indices[$0] })
                },
                emptyCodes: domain.map { domain in
                    group.emptyChoices.compactMap { Self.code(.choice($0), domain) }
                } ?? [], size: group.size, detailCount: group.members.reduce(0) { max($0, $1.details.count) })
        }
        let grouped = Set(declared.flatMap { $0.members.flatMap { [$0.presence] + $0.details } })
        loneAxes = space.parameters.indices.filter { !grouped.contains(space.parameters[$0].name) }
    }

    private static func isOrdered(_ domain: ParameterDomain) -> Bool {
        switch domain {
        case .integer, .real, .ordinal: true
        case .boolean, .choice: false
        }
    }

    private static func code(_ value: ParameterValue, _ domain: ParameterDomain) -> Double? {
        if case .choice(let names) = domain, case .choice(let name) = value {
            return names.firstIndex(of: name).map(Double.init)
        }
        return domain.unit(of: value)
    }

    /// One code for each axis; not a number where the configuration has no value.
    package func codes(of configuration: ParameterConfiguration) -> [Double] {
        axes.map { axis in
            configuration[axis.parameter.name].flatMap { Self.code($0, axis.parameter.domain) } ?? .nan
        }
    }

    /// The value that a code stands for.
    func value(of code: Double, on axis: Int) -> ParameterValue {
        let domain = axes[axis].parameter.domain
        switch domain {
        case .choice(let names): return .choice(names[min(max(Int(code), 0), names.count - 1)])
        case .integer(let range, let scale):
            let low = Double(range.lowerBound)
            let high = Double(range.upperBound)
            let number =
                scale == .logarithmic
                ? exp(log(low) + code * (log(high) - log(low))) : low + code * (high - low)
            let clamped = min(max(number.rounded(), low), high)
            return .integer(Int(exactly: clamped) ?? (code < 0.5 ? range.lowerBound : range.upperBound))
        case .boolean, .real, .ordinal: return domain.value(atUnit: code)
        }
    }

    /// The nearest code of an ordered axis that some value has.
    func snapped(_ code: Double, on axis: Int) -> Double {
        let inside = min(max(code, 0), 1)
        if case .real = axes[axis].parameter.domain { return inside }
        return Self.code(value(of: inside, on: axis), axes[axis].parameter.domain) ?? inside
    }

    package func configuration(of codes: [Double]) -> ParameterConfiguration {
        var result = ParameterConfiguration()
        for axis in axes.indices where !codes[axis].isNaN {
            result[axes[axis].parameter.name] = value(of: codes[axis], on: axis)
        }
        return result
    }

    /// Codes with what is inactive put to sleep; the others keep theirs.
    package func masked(_ codes: [Double]) -> [Double] {
        var result = codes
        for axis in axes.indices {
            guard let parent = axes[axis].parent else { continue }
            if result[parent].isNaN || !axes[axis].waking.contains(result[parent]) { result[axis] = .nan }
        }
        return result
    }

    /// How many codes an axis has when they are few and stand at 0, 1, 2 and so on (unordered) or evenly in 0...1.
    func fewCodes(on axis: Int) -> Int? {
        guard let count = axes[axis].parameter.domain.cardinality, (2...64).contains(count) else { return nil }
        if case .integer(_, .logarithmic) = axes[axis].parameter.domain { return nil }
        return count
    }

    /// A code drawn evenly for every axis, inactive ones included.
    func latentCodes(using stream: inout RandomStream) -> [Double] {
        axes.map { Self.code($0.parameter.domain.sample(using: &stream), $0.parameter.domain) ?? 0 }
    }

    /// How often a member of a group is present.
    func multiplicity(_ group: Group, _ member: Int, _ codes: [Double]) -> Double {
        let code = codes[group.members[member].presence]
        if code.isNaN { return 0 }
        switch axes[group.members[member].presence].parameter.domain {
        case .boolean: return code
        case .integer(let range, .linear):
            return max(
                0, (Double(range.lowerBound) + code * (Double(range.upperBound) - Double(range.lowerBound))).rounded())
        // A logarithmic range has no place for nobody.
        case .integer: return 1
        case .choice, .ordinal: return group.emptyCodes.contains(code) ? 0 : 1
        case .real: return 0
        }
    }

    /// Whether every group has an allowed size.
    func hasAllowedSizes(_ codes: [Double]) -> Bool {
        groups.allSatisfy { group in
            guard let size = group.size else { return true }
            let present = group.members.indices.reduce(0.0) { $0 + multiplicity(group, $1, codes) }
            return size.contains(Int(present))
        }
    }

    /// A configuration's point for the model, from masked codes.
    package func point(_ codes: [Double]) -> EncodedPoint {
        EncodedPoint(codes: codes, sets: groups.map { memberSet($0, codes) })
    }

    private func memberSet(_ group: Group, _ codes: [Double]) -> MemberSet {
        var set = MemberSet()
        for member in group.members.indices {
            let weight = multiplicity(group, member, codes)
            guard weight > 0 else { continue }
            set.weights.append(weight)
            set.size += weight
            // In a pool the place says who it is; in slots the filling does.
            let filling = codes[group.members[member].presence]
            set.kinds.append(group.kind == .pool ? Double(member) : filling)
            for detail in 0..<group.detailCount {
                let axes = group.members[member].details
                set.details.append(detail < axes.count ? codes[axes[detail]] : .nan)
            }
        }
        set.temperCopies()
        return set
    }
}

/// The members present in one group, in no meaningful order.
struct MemberSet: Sendable {
    /// Who each is: equal numbers are the same agent.
    var kinds: [Double] = []
    /// What each counts.
    var weights: [Double] = []
    /// Details of each, one after another.
    var details: [Double] = []
    /// Copies together.
    var size = 0.0

    /// Weighs n copies of one member like √n: without this a set of equal members would seem the most informative
    /// one, though copies add little to each other.
    mutating func temperCopies() {
        let copies = kinds.map { kind in zip(kinds, weights).reduce(0) { $0 + ($1.0 == kind ? $1.1 : 0) } }
        for index in weights.indices { weights[index] /= copies[index].squareRoot() }
    }
}

/// A configuration as the kernel reads it.
package struct EncodedPoint: Sendable {
    let codes: [Double]
    let sets: [MemberSet]
}
