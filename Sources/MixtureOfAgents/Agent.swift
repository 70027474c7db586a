/// One voice of a mixture; its answer is a proposal.
public struct Agent: Hashable, Codable, Sendable {
    /// Its name in the pool, such as `bug-hunter`; copies share it.
    public let name: String
    public let settings: ModelSettings

    /// An agent called `name`.
    public init(name: String, settings: ModelSettings) {
        self.name = name
        self.settings = settings
    }
}

extension Agent: Comparable {
    /// By name, then by what is sent: the fixed order in which proposals stand in a context.
    public static func < (left: Agent, right: Agent) -> Bool {
        (left.name, left.settings.canonicalText) < (right.name, right.settings.canonicalText)
    }

    var canonicalText: String { name + "\u{1F}" + settings.canonicalText }
}
