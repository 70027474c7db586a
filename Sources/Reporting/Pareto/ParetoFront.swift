internal import Inference
public import Tuning

/// The mixtures of a run that no other beats in points, price and latency at once.
public enum ParetoFront {
    /// In order of points, best first. Price counts only where it is known of every mixture.
    ///
    /// - Complexity: quadratic in the number of mixtures.
    public static func of(_ mixtures: [EvaluatedMixture]) -> [EvaluatedMixture] {
        let pricesCount = mixtures.allSatisfy { $0.price != nil }
        func costs(_ mixture: EvaluatedMixture) -> [Double] {
            [-mixture.points, pricesCount ? mixture.price?.amount ?? 0 : 0, mixture.latencySeconds]
        }
        let all = mixtures.map { (mixture: $0, costs: costs($0)) }
        return all.filter { candidate in
            !all.contains { other in
                zip(other.costs, candidate.costs).allSatisfy { $0 <= $1 } && other.costs != candidate.costs
            }
        }
        .map(\.mixture).sorted { ($0.points, -$0.latencySeconds) > ($1.points, -$1.latencySeconds) }
    }

    /// The mixture with the most points among those that keep within the limits; `nil` is no limit.
    ///
    /// - Throws: ``ExportError/nothingWithin(limits:nearest:)`` with the cheapest and the fastest there is.
    public static func best(
        of run: RunResult, maximumPriceDollars: Double?, maximumLatencySeconds: Double?
    ) throws(ExportError) -> EvaluatedMixture {
        let front = of(run.evaluatedMixtures)
        let within = front.filter { mixture in
            let isCheap = maximumPriceDollars.map { limit in mixture.price.map { $0.amount <= limit } ?? false } ?? true
            return isCheap && (maximumLatencySeconds.map { mixture.latencySeconds <= $0 } ?? true)
        }
        if let best = within.first { return best }
        let limits = [
            maximumPriceDollars.map { "\(ReportFigures.dollars(USDollars($0))) a question" },
            maximumLatencySeconds.map { ReportFigures.seconds($0) },
        ].compactMap(\.self).joined(separator: " and ")
        let cheapest = front.compactMap(\.price).min()
        let fastest = front.map(\.latencySeconds).min()
        throw .nothingWithin(
            limits: limits,
            nearest: "the cheapest costs \(ReportFigures.dollars(cheapest)), the fastest takes "
                + "\(ReportFigures.seconds(fastest))")
    }
}
