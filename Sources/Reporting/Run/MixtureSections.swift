internal import Grading
internal import Inference
internal import MixtureOfAgents
internal import NumericalMethods
internal import Tuning

/// The best mixture and the pruned one, with what a question costs by each.
struct MixtureSections {
    let run: RunResult

    var best: [String] {
        guard let best = run.confirmation?.best else { return [] }
        return ["Best mixture (\(best.mixture.fingerprint))"] + MixtureWords.lines(of: best.mixture)
            + ["  " + cost(of: best)] + (timing(of: best).map { PlainLine.wrapped($0, after: "  ") } ?? [])
    }

    /// Where the time goes; `nil` for runs of versions that did not tell.
    private func timing(of evaluation: MixtureEvaluation) -> String? {
        guard let seconds = evaluation.replicates.meanCallSeconds else { return nil }
        let path: String =
            if let provider = seconds.provider, let network = seconds.network {
                "; of the path \(ReportFigures.seconds(provider)) at the providers, "
                    + "\(ReportFigures.seconds(network)) network and waiting"
            } else {
                "; not every provider reports its own time"
            }
        return "its calls one after another: \(ReportFigures.seconds(seconds.sum))" + path
    }

    var pruned: [String] {
        guard let pruning = run.pruning else { return [] }
        guard let removed = pruning.removedWords else {
            return ["Pruned mixture", "  the same: nothing could be left out on the evidence there is"]
        }
        let loss = PairedDifference(of: pruning.unpruned.replicates, over: pruning.pruned.replicates)
        let estimate = ScoreEstimate(of: pruning.pruned.replicates, maximumPoints: run.settings.maximumPoints)
        let gain = ReportFigures.signedInterval(-loss.interval.upperBound ... -loss.interval.lowerBound)
        let words =
            "\(ReportFigures.points(estimate.mean)) points (\(ReportFigures.interval(estimate.interval))); "
            + "\(ReportFigures.signed(-loss.mean)) against the winner "
            + "(95 % interval \(gain), \(loss.pairCount) pairs)"
        return ["Pruned mixture (\(pruning.pruned.mixture.fingerprint)): \(removed) fewer"]
            + MixtureWords.lines(of: pruning.pruned.mixture) + PlainLine.wrapped(words, after: "  ")
            + ["  " + cost(of: pruning.pruned), "  " + saving(pruning)]
    }

    private func cost(of evaluation: MixtureEvaluation) -> String {
        let replicates = evaluation.replicates
        return "a question: \(ReportFigures.dollars(replicates.meanPrice)), "
            + "\(ReportFigures.count(Int(clamped: (replicates.meanTokens ?? 0).rounded()))) tokens, "
            + "\(ReportFigures.seconds(replicates.meanLatencySeconds)) along the critical path"
    }

    private func saving(_ pruning: PruningResult) -> String {
        func share(_ value: (MixtureEvaluation) -> Double?) -> String {
            guard let before = value(pruning.unpruned), let after = value(pruning.pruned) else { return "unknown" }
            guard before > 0 else { return "nothing" }
            return ReportFigures.percent(1 - after / before)
        }
        return "saves \(share { $0.replicates.meanPrice?.amount }) of the price, "
            + "\(share { $0.replicates.meanTokens }) of the tokens, "
            + "\(share { $0.replicates.meanLatencySeconds }) of the latency"
    }
}

extension PruningResult {
    /// What the pruned mixture does without, such as `2 agents and 1 cycle`; `nil` when it is the winner itself.
    var removedWords: String? {
        let agents = unpruned.mixture.agents.count - pruned.mixture.agents.count
        let cycles = unpruned.mixture.cycles - pruned.mixture.cycles
        let parts = [(agents, "agent"), (cycles, "cycle")].filter { $0.0 > 0 }
        guard !parts.isEmpty else { return nil }
        return parts.map { "\($0) \($1)" + ($0 == 1 ? "" : "s") }.joined(separator: " and ")
    }
}
