/// Structure that a space declares: parameters that describe the members of a set, where order means nothing.
///
/// A mixture's agents are such a set. A sampler that knows it need not learn the same thing once per permutation,
/// and a crossover can move a member as a unit.
public struct ExchangeableGroup: Hashable, Codable, Sendable {
    /// One place of the group.
    public struct Member: Hashable, Codable, Sendable {
        /// The parameter that says whether, what, or how often the member stands in the set: a boolean (in or out),
        /// an integer (copies, 0 for out) or a choice (what fills the slot).
        public let presence: String
        /// What else describes the member. In ``Kind/slots`` the n-th detail means the same thing in every slot.
        public let details: [String]

        /// A member of a group.
        public init(presence: String, details: [String]) {
            self.presence = presence
            self.details = details
        }
    }

    /// What kind of set the members make.
    public enum Kind: String, Codable, Sendable {
        /// Different members, each in or out (or in several times).
        case pool
        /// Equal places: exchanging what two slots hold changes nothing.
        case slots
    }

    public let kind: Kind
    public let members: [Member]
    /// How many members may be present together, copies counted, both ends included; `nil` means any number.
    public let size: ClosedRange<Int>?
    /// In ``Kind/slots``, the choices of a presence parameter that mean an empty slot.
    public let emptyChoices: [String]

    /// A group; ``ParameterSpace`` checks it when it joins a space.
    public init(kind: Kind, members: [Member], size: ClosedRange<Int>? = nil, emptyChoices: [String] = []) {
        self.kind = kind
        self.members = members
        self.size = size
        self.emptyChoices = emptyChoices
    }

    /// How often a member stands in the set under `configuration`: 0 when it is absent or inactive.
    public func multiplicity(of member: Member, in configuration: ParameterConfiguration) -> Int {
        switch configuration[member.presence] {
        case .boolean(let isIn): isIn ? 1 : 0
        case .integer(let copies): max(copies, 0)
        case .choice(let filling): emptyChoices.contains(filling) ? 0 : 1
        case .real, nil: 0
        }
    }
}
