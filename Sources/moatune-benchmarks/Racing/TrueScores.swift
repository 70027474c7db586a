import Inference
import MixtureOfAgents
import Tuning

/// What mixtures are worth on fresh replicates that no search saw, each measured once.
actor TrueScores {
    private let bench: LabWorkbench
    private let replicates: Int
    private var known: [String: Double] = [:]

    init(bench: LabWorkbench, replicates: Int) {
        self.bench = bench
        self.replicates = replicates
    }

    func score(of mixture: Mixture) async throws -> Double {
        if let score = known[mixture.fingerprint] { return score }
        let points = try await bench.points(of: mixture, replicates: replicates, seed: 424_242)
        let score = points.reduce(0, +) / Double(points.count)
        known[mixture.fingerprint] = score
        return score
    }

    /// How good the incumbent of a run was in truth after so many tokens of its search.
    func curve(of tuned: LabWorkbench.Tuned) async throws -> ScoreCurve {
        let mixtures = Dictionary(tuned.result.trials.map { ($0.number, $0.mixture) }) { first, _ in first }
        var steps: [ScoreCurve.Step] = []
        for step in tuned.result.incumbentHistory {
            guard let mixture = mixtures[step.incumbent], step.trialsFinished <= tuned.spentAfter.count else {
                continue
            }
            steps.append(
                ScoreCurve.Step(
                    tokens: tuned.spentAfter[step.trialsFinished - 1].usage.totalTokens,
                    score: try await score(of: mixture)))
        }
        return ScoreCurve(steps: steps)
    }
}

/// The incumbent's true score against the tokens spent.
struct ScoreCurve: Sendable {
    struct Step: Sendable {
        let tokens: Int
        let score: Double
    }

    /// By tokens, rising.
    let steps: [Step]

    var best: Double { steps.map(\.score).max() ?? 0 }
    var last: Double { steps.last?.score ?? 0 }
    var tokens: Int { steps.last?.tokens ?? 0 }

    /// The incumbent's true score when so many tokens are spent; 0 before the first.
    func score(after tokens: Int) -> Double { steps.last { $0.tokens <= tokens }?.score ?? 0 }

    /// Tokens spent when the incumbent's true score first was `score`, or `nil` when it never was.
    func tokens(toReach score: Double) -> Int? { steps.first { $0.score >= score }?.tokens }
}

/// The mean over several searches of their incumbents' true scores, against tokens.
struct MeanCurve {
    private let curves: [ScoreCurve]
    /// Wherever the incumbent of one search changed, rising.
    private let places: [Int]

    init(of curves: [ScoreCurve]) {
        self.curves = curves
        places = Set(curves.flatMap { $0.steps.map(\.tokens) }).sorted()
    }

    var last: Double { score(after: .max) }

    func tokens(toReach score: Double) -> Int? { places.first { self.score(after: $0) >= score } }

    private func score(after tokens: Int) -> Double {
        curves.reduce(0) { $0 + $1.score(after: tokens) } / Double(max(1, curves.count))
    }
}
