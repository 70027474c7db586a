/// A simulated model: what it can, how fast it is and what it costs. Invented, and named so.
public struct LabModel: Hashable, Sendable {
    /// Begins with `sim-`.
    public let name: String
    /// The chance to see and fix a defect of middling difficulty, asked plainly, in 0...1.
    public let skill: Double
    /// The chance to keep what a good proposal in its context already has, in 0...1: as aggregator.
    public let aggregation: Double
    /// The temperature at which it works best; away from it the skill falls.
    public let bestTemperature: Double
    /// How much it gains from reasoning effort, in 0...1.
    public let reasoning: Double
    /// Proposals that fit its attention before they crowd each other.
    public let attention: Double
    /// Defects it is notably better at: the category's name.
    public let strength: LabDefect.Category
    public let tokensPerSecond: Double
    public let price: ModelPrice

    private init(
        _ name: String, skill: Double, aggregation: Double, bestTemperature: Double, reasoning: Double,
        attention: Double, strength: LabDefect.Category, tokensPerSecond: Double, input: Double, output: Double
    ) {
        self.name = name
        self.skill = skill
        self.aggregation = aggregation
        self.bestTemperature = bestTemperature
        self.reasoning = reasoning
        self.attention = attention
        self.strength = strength
        self.tokensPerSecond = tokensPerSecond
        price = ModelPrice(
            inputPerMillionTokens: USDollars(input), outputPerMillionTokens: USDollars(output))
    }

    /// All models. Good proposers and good aggregators are different ones on purpose (Wang et al. 2024,
    /// arXiv 2406.04692, section 3.3); speeds and prices span what hosted services asked in 2026.
    public static let all: [LabModel] = [
        LabModel(
            "sim-atlas-120b", skill: 0.46, aggregation: 0.76, bestTemperature: 0.6, reasoning: 0.7, attention: 4,
            strength: .edge, tokensPerSecond: 900, input: 0.60, output: 1.20),
        LabModel(
            "sim-birch-70b", skill: 0.36, aggregation: 0.90, bestTemperature: 0.2, reasoning: 0.3, attention: 5.5,
            strength: .bug, tokensPerSecond: 1400, input: 0.35, output: 0.75),
        LabModel(
            "sim-cedar-32b", skill: 0.42, aggregation: 0.58, bestTemperature: 0.8, reasoning: 0.5, attention: 3.5,
            strength: .bug, tokensPerSecond: 1900, input: 0.25, output: 0.45),
        LabModel(
            "sim-dune-27b", skill: 0.38, aggregation: 0.68, bestTemperature: 0.4, reasoning: 0.6, attention: 3.5,
            strength: .performance, tokensPerSecond: 1800, input: 0.20, output: 0.40),
        LabModel(
            "sim-ember-8b", skill: 0.22, aggregation: 0.45, bestTemperature: 0.5, reasoning: 0.2, attention: 3,
            strength: .crash, tokensPerSecond: 2600, input: 0.08, output: 0.10),
        LabModel(
            "sim-flint-1b", skill: 0.06, aggregation: 0.25, bestTemperature: 0.3, reasoning: 0.05, attention: 2,
            strength: .crash, tokensPerSecond: 4200, input: 0.02, output: 0.03),
    ]

    /// The model with this name, or `nil`.
    public static func named(_ name: String) -> LabModel? { all.first { $0.name == name } }

    /// By model name.
    static let prices = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.price) })
}
