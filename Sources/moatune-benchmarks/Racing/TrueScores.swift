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
