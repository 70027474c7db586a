import NumericalMethods
import SearchSpace
import Testing

@Suite struct ParameterSpaceTests {
    /// A space with everything: nested conditions, a pool with copies and a size, log scales, single values.
    static func space(_ seed: UInt64) throws -> ParameterSpace {
        var stream = RandomStream(seed: seed, path: "space")
        var parameters: [Parameter] = []
        var members: [ExchangeableGroup.Member] = []
        for index in 0...stream.integer(below: 5) {
            let copies = 1 + stream.integer(below: 3)
            let presence = Parameter("agent\(index)", .integer(0...copies, .linear))
            let detail = Parameter(
                "agent\(index).t", .real(0...1.5, .linear),
                if: .atLeast(1, parent: presence.name, within: 0...copies))
            parameters += [presence, detail]
            members.append(.init(presence: presence.name, details: [detail.name]))
        }
        parameters.append(Parameter("mode", .choice(["a", "b", "c"])))
        parameters.append(
            Parameter("sub", .boolean, if: ParameterCondition(parent: "mode", values: [.choice("b"), .choice("c")])))
        parameters.append(
            Parameter(
                "tokens", .integer(1...4096, .logarithmic),
                if: ParameterCondition(parent: "sub", values: [.boolean(true)])))
        parameters.append(Parameter("single", .real(0.5...0.5, .linear)))
        parameters.append(Parameter("effort", .ordinal(["low", "medium", "high"])))
        let low = stream.integer(below: 2)
        return try ParameterSpace(
            parameters: parameters, groups: [ExchangeableGroup(kind: .pool, members: members, size: low...low + 1)])
    }

    @Test func everySampleLiesInItsSpace() throws {
        for seed in 0..<300 {
            let space = try Self.space(UInt64(seed))
            var stream = RandomStream(seed: UInt64(seed), path: "sample")
            for _ in 0..<10 { try space.validate(space.sample(using: &stream)) }
        }
    }

    @Test func aRepairedConfigurationLiesInItsSpaceAndKeepsWhatFits() throws {
        for seed in 0..<200 {
            let space = try Self.space(UInt64(seed))
            var stream = RandomStream(seed: UInt64(seed), path: "repair")
            var broken = space.sample(using: &stream)
            let mode = broken["mode"]
            broken["effort"] = .choice("absurd")
            broken["foreign"] = .boolean(true)
            broken["agent0"] = .integer(99)
            let repaired = space.repaired(broken, using: &stream)
            try space.validate(repaired)
            #expect(repaired["mode"] == mode)
        }
    }

    @Test func faultsAreNamedOneByOne() throws {
        let space = try ParameterSpace(parameters: [
            Parameter("a", .boolean),
            Parameter("t", .real(0...1, .linear), if: ParameterCondition(parent: "a", values: [.boolean(true)])),
        ])
        #expect(throws: SearchSpaceError.missingValue(parameter: "t", domain: "real 0.0...1.0")) {
            try space.validate(ParameterConfiguration(["a": .boolean(true)]))
        }
        #expect(throws: SearchSpaceError.inactiveValue(parameter: "t")) {
            try space.validate(ParameterConfiguration(["a": .boolean(false), "t": .real(0.5)]))
        }
        #expect(throws: SearchSpaceError.valueOutsideDomain(parameter: "t", value: "2.0", domain: "real 0.0...1.0")) {
            try space.validate(ParameterConfiguration(["a": .boolean(true), "t": .real(2)]))
        }
        #expect(throws: SearchSpaceError.unknownParameter(name: "ab", nearest: "a")) {
            try space.validate(ParameterConfiguration(["a": .boolean(false), "ab": .boolean(false)]))
        }
    }

    @Test func aSpaceThatCannotBeIsRefused() {
        #expect(throws: SearchSpaceError.duplicateParameter("a")) {
            try ParameterSpace(parameters: [Parameter("a", .boolean), Parameter("a", .boolean)])
        }
        #expect(throws: SearchSpaceError.unknownParent(parameter: "b", parent: "a")) {
            try ParameterSpace(parameters: [
                Parameter("b", .boolean, if: ParameterCondition(parent: "a", values: [.boolean(true)]))
            ])
        }
        #expect(throws: SearchSpaceError.self) {
            try ParameterSpace(parameters: [Parameter("r", .real(0...1, .logarithmic))])
        }
        #expect(throws: SearchSpaceError.self) { try ParameterSpace(parameters: [Parameter("c", .choice([]))]) }
    }

    @Test func unitScaleAndBackGivesTheSameValue() {
        let domains: [ParameterDomain] = [
            .real(-3...5, .linear), .real(0.001...100, .logarithmic), .integer(-2...9, .linear),
            .integer(1...8192, .logarithmic), .ordinal(["x", "y", "z"]), .boolean,
        ]
        var stream = RandomStream(seed: 3, path: "unit")
        for domain in domains {
            for _ in 0..<200 {
                let value = domain.sample(using: &stream)
                guard let unit = domain.unit(of: value) else { continue }
                #expect((0...1).contains(unit))
                if case .real(let number) = value, case .real(let back) = domain.value(atUnit: unit) {
                    #expect(abs(number - back) <= 1e-9 * max(1, abs(number)))
                }
            }
        }
    }
}
