/// How the parts of the search are set: each to what it does best, unless a benchmark asks what one is worth.
public struct SearchParts: Hashable, Codable, Sendable {
    /// How the Gaussian process sees the members of a group.
    public enum GroupKernel: String, Codable, CaseIterable, Sendable {
        /// As a set, blind to the order of slots.
        case set
        /// As parameters like any others.
        case separate
    }

    /// When a configuration is evaluated again.
    public enum Repetition: String, Codable, CaseIterable, Sendable {
        /// When more is to be learned from a contender's repetition than from anything new.
        case contenders
        case never
    }

    /// What the best is chosen by.
    public enum Recommendation: String, Codable, CaseIterable, Sendable {
        /// The belief of a model of everything told.
        case posterior
        /// The value as it was told.
        case observed
    }

    public var groups: GroupKernel
    public var repetition: Repetition
    public var best: Recommendation

    /// The parts as they are meant to be, but for what is given.
    public init(
        groups: GroupKernel = .set, repetition: Repetition = .contenders, best: Recommendation = .posterior
    ) {
        self.groups = groups
        self.repetition = repetition
        self.best = best
    }
}
