internal import Grading
internal import NumericalMethods

/// How much more one mixture scores than another on the same questions, replicates and seeds.
///
/// Pairing removes what both share, the difficulty of a question and the luck of a seed.
public struct PairedDifference: Hashable, Sendable {
    /// Mean points a question by which the first is better.
    public let mean: Double
    /// The confidence interval of ``mean`` by Student's t; all numbers when there are fewer than two pairs.
    public let interval: ClosedRange<Double>
    public let pairCount: Int

    /// The difference of `first` over `second`; evaluations without a partner are left out.
    ///
    /// - Parameter level: the probability that ``interval`` holds the true difference.
    public init(of first: [ReplicateResult], over second: [ReplicateResult], level: Double = 0.95) {
        let partners = Dictionary(second.map { (Pair($0), $0.grade.points) }) { points, _ in points }
        let differences = first.compactMap { result in partners[Pair(result)].map { result.grade.points - $0 } }
        let estimate = MeanEstimate(of: differences)
        mean = estimate.mean
        interval = estimate.confidenceInterval(level: level)
        pairCount = differences.count
    }

    private struct Pair: Hashable {
        let question: String
        let replicate: Int

        init(_ result: ReplicateResult) {
            question = result.question
            replicate = result.replicate
        }
    }
}
