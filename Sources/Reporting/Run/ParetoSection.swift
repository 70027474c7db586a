internal import Grading
internal import Inference
internal import MixtureOfAgents
internal import Tuning

/// What more points cost: the mixtures that no other beats in points, price and latency at once.
struct ParetoSection {
    let run: RunResult

    /// Longer fronts are thinned in the table, never in the plot.
    static let mostRows = 10

    var lines: [String] {
        let all = run.evaluatedMixtures
        let front = ParetoFront.of(all)
        guard all.count > 2, front.count > 1 else { return [] }
        let isPriced = all.allSatisfy { $0.price != nil }
        let head = "  points   95 % interval    n     price  latency  agents cycles  from"
        let shown = thinned(front)
        return [
            "Points against \(isPriced ? "price and latency" : "latency"): the Pareto front of \(all.count) mixtures",
            head,
        ]
            + shown.map(row)
            + (shown.count < front.count ? ["  and \(front.count - shown.count) more between them"] : [])
            + TextScatter(
                points: all.map { mixture in
                    TextScatter.Mark(
                        x: isPriced ? mixture.price?.amount ?? 0 : mixture.latencySeconds, y: mixture.points,
                        letter: letter(of: mixture, front: front))
                }, xLabel: isPriced ? "US dollars a question" : "seconds a question"
            ).rows
            + PlainLine.wrapped(
                "B the best, P the pruned, D the default mixture, o others of the front, . the rest. Figures from "
                    + "trials are of few evaluations and chosen for being high: expect less. Export one by --max-price "
                    + "or --max-latency.", after: "  ")
    }

    private func thinned(_ front: [EvaluatedMixture]) -> [EvaluatedMixture] {
        guard front.count > Self.mostRows else { return front }
        return (0..<Self.mostRows).map { front[$0 * (front.count - 1) / (Self.mostRows - 1)] }
    }

    private func row(_ mixture: EvaluatedMixture) -> String {
        let estimate = ScoreEstimate(of: mixture.replicates, maximumPoints: run.settings.maximumPoints)
        let interval = ReportFigures.interval(estimate.interval)
        return PlainLine.leftPadded(ReportFigures.points(mixture.points), to: 8)
            + PlainLine.leftPadded(interval, to: 16) + PlainLine.leftPadded(String(estimate.evaluationCount), to: 5)
            + PlainLine.leftPadded(mixture.price.map { ReportFigures.dollars($0) } ?? "?", to: 10)
            + PlainLine.leftPadded(ReportFigures.seconds(mixture.latencySeconds), to: 9)
            + PlainLine.leftPadded(String(mixture.mixture.agents.count), to: 8)
            + PlainLine.leftPadded(String(mixture.mixture.cycles), to: 7) + "  " + origin(of: mixture)
    }

    private func origin(of mixture: EvaluatedMixture) -> String {
        switch mixture.evidence {
        case .confirmed:
            if mixture.mixture == run.confirmation?.best.mixture { return "best" }
            return mixture.mixture == run.baseline ? "default" : "pruned"
        case .trials(let numbers):
            return PlainLine.clipped("trial " + numbers.map(String.init).joined(separator: ","), to: 14)
        }
    }

    private func letter(of mixture: EvaluatedMixture, front: [EvaluatedMixture]) -> Character {
        if mixture.mixture == run.confirmation?.best.mixture { return "B" }
        if mixture.mixture == run.baseline { return "D" }
        if mixture.mixture == run.pruning?.pruned.mixture { return "P" }
        return front.contains(mixture) ? "o" : "."
    }
}
