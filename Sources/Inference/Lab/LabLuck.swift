internal import NumericalMethods

/// The draws behind one simulated answer.
///
/// At temperature 0 they depend on the model, its instruction and the question, not on the seed: a model has habits,
/// copies of an agent say the same, and proposals change its chances, not its luck. The hotter, the more of them are
/// drawn anew by the seed, which is what makes copies differ; but never all: a model keeps its blind spots, which is
/// why different models help each other more than copies do.
struct LabLuck: Sendable {
    private let seed: UInt64
    private let greedyPath: String
    private let sampledPath: String
    private let shareSampled: Double

    init(seed: UInt64, request: ChatRequest, context: LabContext) {
        self.seed = seed
        let effort = request.sampling.reasoningEffort?.rawValue ?? "-"
        let habit = [request.model, effort, context.instruction, request.question].joined(separator: "\u{1E}")
        let content = request.messages.map { "\($0.role.rawValue)\u{1F}\($0.content)" }.joined(separator: "\u{1E}")
        greedyPath = StableDigest(of: habit).hexadecimal
        sampledPath =
            "\(greedyPath)/\(StableDigest(of: content).short)/\(request.sampling.seed ?? 0)/\(context.temperature)"
        shareSampled = min(Self.largestSampledShare, max(0, context.temperature))
    }

    /// The rest of the draws stays a habit at any temperature.
    private static let largestSampledShare = 0.75

    /// A number in [0, 1) for the decision called `name`.
    func draw(_ name: String) -> Double {
        var choice = RandomStream(seed: seed, path: "which", greedyPath, name)
        let isSampled = choice.uniform() < shareSampled
        var stream = RandomStream(seed: seed, path: "draw", isSampled ? sampledPath : greedyPath, name)
        return stream.uniform()
    }
}
