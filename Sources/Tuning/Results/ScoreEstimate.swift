internal import Grading
internal import NumericalMethods

/// What evaluations of a mixture say of its score on new questions of the kind: replicates of one question are no
/// independent evidence on others, and no score lies beyond the points that there are.
///
/// Of one question alone the score is of that question, and its replicates are the evidence.
public struct ScoreEstimate: Hashable, Sendable {
    /// Mean points over all evaluations; 0 when there are none.
    public let mean: Double
    /// Holds the true score with the probability asked for; never a point, and never beyond the points there are.
    public let interval: ClosedRange<Double>
    public let evaluationCount: Int
    public let questionCount: Int

    /// The estimate of `replicates`.
    ///
    /// - Parameters:
    ///   - maximumPoints: the most that a question can give; `nil` goes by the grades.
    ///   - level: the probability that ``interval`` holds the true score.
    public init(of replicates: some Collection<ReplicateResult>, maximumPoints: Double? = nil, level: Double = 0.95) {
        let questionCount = Set(replicates.map(\.question)).count
        let values =
            questionCount == 1
            ? replicates.map(\.grade.points)
            : ClusteredValues.independent(replicates.map { ($0.question, $0.grade.points) })
        let most = max(maximumPoints ?? 0, replicates.map(\.grade.maximumPoints).max() ?? 0)
        interval = BoundedMean(of: values, in: 0...max(0, most)).confidenceInterval(level: level)
        mean = replicates.isEmpty ? 0 : replicates.reduce(0) { $0 + $1.grade.points } / Double(replicates.count)
        evaluationCount = replicates.count
        self.questionCount = questionCount
    }
}
