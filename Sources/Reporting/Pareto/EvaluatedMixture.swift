internal import Grading
public import Inference
public import MixtureOfAgents
public import Tuning

/// A mixture with all that a run measured of it.
public struct EvaluatedMixture: Hashable, Sendable {
    /// What the figures rest on.
    public enum Evidence: Hashable, Sendable {
        /// Fresh evaluations after the search, which nothing was selected on.
        case confirmed
        /// The search's own evaluations; the best of many look better than they are.
        case trials([Int])
    }

    public let mixture: Mixture
    public let evidence: Evidence
    public let replicates: [ReplicateResult]

    /// Mean points a question.
    public let points: Double
    /// Mean US dollars a question, or `nil` when a price is unknown.
    public let price: USDollars?
    /// Mean seconds a question along the critical path.
    public let latencySeconds: Double

    init?(mixture: Mixture, evidence: Evidence, replicates: [ReplicateResult]) {
        guard let points = replicates.meanPoints, let latency = replicates.meanLatencySeconds else { return nil }
        self.mixture = mixture
        self.evidence = evidence
        self.replicates = replicates
        self.points = points
        price = replicates.meanPrice
        latencySeconds = latency
    }

    /// The figures in words: points, n, price, latency, and how much they can be trusted.
    public var words: String {
        let estimate = ScoreEstimate(of: replicates)
        let origin =
            switch evidence {
            case .confirmed: "on fresh evaluations"
            case .trials(let numbers):
                "in \(numbers.count == 1 ? "trial" : "trials") \(numbers.map(String.init).joined(separator: ", ")), "
                    + "chosen from the search for being high: expect less"
            }
        return "\(ReportFigures.points(points)) points (\(ReportFigures.evidence(estimate))) \(origin); a question: "
            + "\(ReportFigures.dollars(price)), \(ReportFigures.seconds(latencySeconds)) along the critical path"
    }
}

extension RunResult {
    /// Every mixture that was evaluated, once, by its best evidence: confirmed figures replace the search's.
    ///
    /// - Complexity: linear in the number of replicates.
    public var evaluatedMixtures: [EvaluatedMixture] {
        var confirmed: [MixtureEvaluation] = []
        if let confirmation { confirmed += [confirmation.best, confirmation.baseline] }
        if let pruning { confirmed.append(pruning.pruned) }
        var seen: Set<String> = []
        var found: [EvaluatedMixture] = []
        for evaluation in confirmed where seen.insert(evaluation.mixture.fingerprint).inserted {
            guard
                let evaluated = EvaluatedMixture(
                    mixture: evaluation.mixture, evidence: .confirmed, replicates: evaluation.replicates)
            else { continue }
            found.append(evaluated)
        }
        let complete = comparableTrials.map { (fingerprint: $0.mixture.fingerprint, trial: $0) }
        let groups = Dictionary(grouping: complete.filter { !seen.contains($0.fingerprint) }, by: \.fingerprint)
        let searched = groups.values.compactMap { group -> (Int, EvaluatedMixture)? in
            let trials = group.map(\.trial).sorted { $0.number < $1.number }
            guard let first = trials.first else { return nil }
            return EvaluatedMixture(
                mixture: first.mixture, evidence: .trials(trials.map(\.number)),
                replicates: trials.flatMap(\.replicates)
            ).map { (first.number, $0) }
        }
        return found + searched.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
