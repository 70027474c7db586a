internal import Grading
internal import NumericalMethods

/// How much more one mixture scores than another on the same questions, replicates and seeds.
///
/// Pairing removes what both share, the difficulty of a question and the luck of a seed. The interval is of new
/// questions of the kind: replicates of one question count as one difference. Of one question alone it is of that
/// question, and its replicates count.
public struct PairedDifference: Hashable, Sendable {
    /// Mean points a question by which the first is better.
    public let mean: Double
    /// The confidence interval of ``mean``: never a point, and never beyond the points there are; all that a question
    /// can give either way when there are fewer than two questions (of one question, pairs).
    public let interval: ClosedRange<Double>
    public let pairCount: Int
    public let questionCount: Int

    /// The difference of `first` over `second`; evaluations without a partner are left out.
    ///
    /// - Parameter level: the probability that ``interval`` holds the true difference.
    public init(of first: [ReplicateResult], over second: [ReplicateResult], level: Double = 0.95) {
        let partners = Dictionary(second.map { ($0.slot, $0.grade.points) }) { points, _ in points }
        let scores = first.compactMap { result in
            partners[result.slot].map { (question: result.question, own: result.grade.points, other: $0) }
        }
        let pairs = scores.map { (cluster: $0.question, value: $0.own - $0.other) }
        questionCount = Set(pairs.map(\.cluster)).count
        let differences = questionCount == 1 ? pairs.map(\.value) : ClusteredValues.independent(pairs)
        let largest = (first + second).map(\.grade.maximumPoints).max() ?? 0
        let estimate = BoundedDifference(
            of: differences, largest: max(0, largest),
            unseen: BoundedDifference.unseen(among: scores.flatMap { [$0.own, $0.other] }, largest: largest))
        mean = estimate.mean
        interval = estimate.confidenceInterval(level: level)
        pairCount = pairs.count
    }
}
