import Optimization
import SearchSpace
import Testing

@Suite struct FiniteArmsTests {
    private func count(_ parameters: [Parameter], groups: [ExchangeableGroup] = []) throws -> Int? {
        let space = try ParameterSpace(parameters: parameters, groups: groups)
        guard let arms = FiniteArms(SpaceEncoding(space)) else { return nil }
        for configuration in arms.configurations { try space.validate(configuration) }
        #expect(Set(arms.configurations).count == arms.configurations.count)
        return arms.configurations.count
    }

    @Test func countsProductsAndConditions() throws {
        let names = (0..<9).map { "m\($0)" }
        #expect(try count([Parameter("a", .choice(names)), Parameter("b", .choice(names))]) == 81)
        let ordered = [Parameter("n", .integer(3...7, .linear)), Parameter("o", .ordinal(["low", "high"]))]
        #expect(try count(ordered) == 10)
        let critic = ParameterCondition(parent: "critic", values: [.boolean(true)])
        #expect(try count([Parameter("critic", .boolean), Parameter("model", .choice(names), if: critic)]) == 10)
    }

    @Test func slotsFilledAlikeInAnotherOrderAreOne() throws {
        let members = (0..<3).map { ExchangeableGroup.Member(presence: "s\($0)", details: []) }
        let slots = members.map { Parameter($0.presence, .choice(["none", "x", "y"])) }
        let group = ExchangeableGroup(kind: .slots, members: members, emptyChoices: ["none"])
        #expect(try count(slots, groups: [group]) == 10)
    }

    @Test func poolsKeepTheirSizes() throws {
        let members = (0..<5).map { ExchangeableGroup.Member(presence: "p\($0)", details: []) }
        let pool = members.map { Parameter($0.presence, .boolean) }
        #expect(try count(pool, groups: [ExchangeableGroup(kind: .pool, members: members, size: 1...2)]) == 15)
    }

    @Test func largeSpacesAndRealNumbersAreNone() throws {
        #expect(try count([Parameter("x", .real(0...1, .linear))]) == nil)
        #expect(try count((0..<40).map { Parameter("b\($0)", .boolean) }) == nil)
        #expect(try count([Parameter("n", .integer(0...1_000_000_000, .linear))]) == nil)
    }
}
