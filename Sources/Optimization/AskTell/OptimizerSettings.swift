public import SearchSpace

/// The samplers to choose from.
public enum SamplerName: String, Codable, CaseIterable, Sendable {
    case random
    case tpe
    /// The Gaussian process.
    case bayesian
    case evolution
    /// The one made of the others.
    case auto
}

/// What an optimization is about.
public struct OptimizerSettings: Sendable {
    public let space: ParameterSpace
    public let seed: UInt64
    /// How many trials there will be in all, or `nil` when nobody knows; a hint.
    public let budgetTrials: Int?
    /// One for each objective; at least one.
    public let directions: [ObjectiveDirection]
    /// How many limits there are to keep, such as a latency; each trial is told how far it was beyond each.
    public let constraintCount: Int
    /// Whether evaluating a configuration again may give another value.
    public let isNoisy: Bool
    public let samplerName: SamplerName
    /// Tried before anything is proposed: the space's defaults, a user's own points. Those outside the space are
    /// repaired.
    public let startingConfigurations: [ParameterConfiguration]
    public let parts: SearchParts
    /// Searches before this one on the same or a similar space, to begin with; they count as much as they turn out to
    /// agree with what is told here.
    public let earlier: [EarlierRun]

    public init(
        space: ParameterSpace, seed: UInt64, budgetTrials: Int? = nil,
        directions: [ObjectiveDirection] = [.maximize], constraintCount: Int = 0, isNoisy: Bool = true,
        samplerName: SamplerName = .auto, startingConfigurations: [ParameterConfiguration] = [],
        parts: SearchParts = SearchParts(),
        earlier: [EarlierRun] = []
    ) {
        self.space = space
        self.seed = seed
        self.budgetTrials = budgetTrials
        self.directions = directions
        self.constraintCount = constraintCount
        self.isNoisy = isNoisy
        self.samplerName = samplerName
        self.startingConfigurations = startingConfigurations
        self.parts = parts
        self.earlier = earlier
    }
}
