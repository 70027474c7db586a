public import SearchSpace

/// Whether a larger or a smaller value of an objective is better.
public enum ObjectiveDirection: String, Codable, Sendable { case maximize, minimize }

/// A finished trial that gave values.
public struct Observation: Hashable, Codable, Sendable {
    public let id: Int
    public let configuration: ParameterConfiguration
    /// One finite value per objective, each turned so that larger is better.
    public let scores: [Double]
    /// The standard deviation of each score's noise, where whoever told it knew; `nil` where unknown.
    public let noiseStandardDeviations: [Double?]
    /// For each constraint how far it was beyond its limit; 0 or less is within.
    public let excesses: [Double]

    /// An observation; the first two lists have one entry per objective, the last one per constraint.
    public init(
        id: Int, configuration: ParameterConfiguration, scores: [Double], noiseStandardDeviations: [Double?],
        excesses: [Double] = []
    ) {
        self.id = id
        self.configuration = configuration
        self.scores = scores
        self.noiseStandardDeviations = noiseStandardDeviations
        self.excesses = excesses
    }

    /// Reads also what was stored before there were constraints.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(Int.self, forKey: .id)
        configuration = try container.decode(ParameterConfiguration.self, forKey: .configuration)
        scores = try container.decode([Double].self, forKey: .scores)
        noiseStandardDeviations = try container.decode([Double?].self, forKey: .noiseStandardDeviations)
        excesses = try container.decodeIfPresent([Double].self, forKey: .excesses) ?? []
    }
}

/// A trial without values: still running, or failed.
public struct UnvaluedTrial: Hashable, Codable, Sendable {
    public let id: Int
    public let configuration: ParameterConfiguration

    /// A trial that has no values.
    public init(id: Int, configuration: ParameterConfiguration) {
        self.id = id
        self.configuration = configuration
    }
}

/// Everything that a sampler may know when it proposes: a value, so a proposal is a pure function of it.
public struct TrialHistory: Sendable {
    public let space: ParameterSpace
    /// How many objectives there are; at least 1. Scores are already turned so that larger is better.
    public let objectiveCount: Int
    /// How many limits a configuration is to keep; ``Observation/excesses`` has one value for each.
    public let constraintCount: Int
    /// Whether evaluating a configuration again may give another value.
    public let isNoisy: Bool
    /// How many trials there will be in all, or `nil` when nobody said. A hint; there may be more.
    public let budgetTrials: Int?
    /// Gives each search a start of its own.
    public let seed: UInt64
    public let parts: SearchParts
    /// What is known from earlier runs; values in the first objective's own direction.
    public let earlier: [EarlierRun]
    /// Of the first objective; ``Observation/scores`` are turned already, earlier values are not.
    public let firstDirection: ObjectiveDirection
    /// In the order in which they were told.
    public var observations: [Observation]
    /// Asked, not told yet, in the order asked.
    public var pending: [UnvaluedTrial]
    /// Failed, in the order told: spent, without a value, and no word about the configuration's worth.
    public var failures: [UnvaluedTrial]

    /// An empty history of a search in `space`.
    public init(
        space: ParameterSpace, objectiveCount: Int = 1, constraintCount: Int = 0, isNoisy: Bool = true,
        budgetTrials: Int? = nil, seed: UInt64 = 0, parts: SearchParts = SearchParts(), earlier: [EarlierRun] = [],
        firstDirection: ObjectiveDirection = .maximize
    ) {
        self.space = space
        self.objectiveCount = objectiveCount
        self.constraintCount = constraintCount
        self.isNoisy = isNoisy
        self.budgetTrials = budgetTrials
        self.seed = seed
        self.parts = parts
        self.earlier = earlier
        self.firstDirection = firstDirection
        observations = []
        pending = []
        failures = []
    }

    /// How many trials were asked for so far, whatever became of them.
    public var askedCount: Int { observations.count + pending.count + failures.count }
}
