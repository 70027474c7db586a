internal import Grading
internal import NumericalMethods
public import Tuning

/// How one run's winner scores against another's, on the questions that both confirmed them on.
///
/// | common questions | same seed | one value each |
/// | --- | --- | --- |
/// | 6 or more | any | question: the means of its evaluations are paired, so the claim is on questions like these |
/// | fewer | yes | question and replicate: paired, since both met the same luck |
/// | fewer | no | evaluation: two independent samples |
///
/// A difference is called one when a permutation test finds it after Holm's correction for all comparisons made *and*
/// the interval, widened for them, leaves out 0. The test alone keeps the stated level whatever the grades look like;
/// the interval says how large the difference is.
public struct RunContrast: Hashable, Sendable {
    /// What the figures are of.
    public enum Unit: Hashable, Sendable {
        case questions, pairs
        case evaluations(first: Int, second: Int)
    }

    /// What can be claimed.
    public enum Verdict: Hashable, Sendable { case better, worse, noDifferenceShown }

    /// With this many common questions a claim on other questions like them can be made.
    static let fewestQuestions = 6
    /// The probability of any false claim among all comparisons.
    public static let level = 0.05

    /// Mean points a question more than the other.
    public let mean: Double
    public let interval: ClosedRange<Double>
    /// The permutation test's p-value, before the correction.
    public let pValue: Double
    public let unit: Unit
    public let count: Int
    /// The difference that would have been found 4 times of 5, or `nil` with too few values.
    public let detectablePoints: Double?

    /// `run`'s winner over `first`'s.
    ///
    /// - Parameter comparisonCount: how many such comparisons are made at once; widens the interval (Bonferroni).
    /// - Returns: `nil` when a run is not confirmed or no question is common.
    public init?(of run: RunSummary, over first: RunSummary, comparisonCount: Int) {
        guard let own = run.confirmation?.best.replicates, let other = first.confirmation?.best.replicates else {
            return nil
        }
        let common = Set(own.map(\.question)).intersection(other.map(\.question))
        guard !common.isEmpty else { return nil }
        self.init(
            own.filter { common.contains($0.question) }, other.filter { common.contains($0.question) },
            areSeedsEqual: run.settings.seed == first.settings.seed, comparisonCount: comparisonCount)
    }

    init(
        _ own: [ReplicateResult], _ other: [ReplicateResult], areSeedsEqual: Bool, comparisonCount: Int
    ) {
        let level = Self.level / Double(max(1, comparisonCount))
        let ownMeans = Self.questionMeans(own)
        let otherMeans = Self.questionMeans(other)
        let largest = (own + other).map(\.grade.maximumPoints).max() ?? 0
        let pairs =
            ownMeans.count >= Self.fewestQuestions
            ? ownMeans.keys.sorted().compactMap { name in
                otherMeans[name].flatMap { other in ownMeans[name].map { $0 - other } }
            } : areSeedsEqual ? Self.replicatePairs(own, other) : []
        if pairs.count > 1 {
            self.init(
                paired: pairs, unit: ownMeans.count >= Self.fewestQuestions ? .questions : .pairs, level: level,
                largest: largest,
                unseen: BoundedDifference.unseen(among: (own + other).map(\.grade.points), largest: largest))
        } else {
            self.init(
                independent: own.map(\.grade.points), other.map(\.grade.points), level: level, largest: largest)
        }
    }

    private init(paired differences: [Double], unit: Unit, level: Double, largest: Double, unseen: Double) {
        let estimate = BoundedDifference(of: differences, largest: largest, unseen: unseen)
        mean = estimate.mean
        interval = estimate.confidenceInterval(level: 1 - level)
        pValue = PermutationTest(paired: differences).pValue
        self.unit = unit
        count = differences.count
        detectablePoints = estimate.standardError.map {
            DetectableDifference.points(
                standardError: $0, degreesOfFreedom: Double(differences.count - 1), level: level)
        }
    }

    private init(independent own: [Double], _ other: [Double], level: Double, largest: Double) {
        let difference = BoundedContrast(of: own, over: other, in: 0...max(0, largest))
        mean = difference.mean
        interval = difference.confidenceInterval(level: 1 - level)
        pValue = PermutationTest(of: own, over: other).pValue
        unit = .evaluations(first: own.count, second: other.count)
        count = min(own.count, other.count)
        let errors = [MeanEstimate(of: own).standardError, MeanEstimate(of: other).standardError].compactMap(\.self)
        detectablePoints =
            errors.count < 2
            ? nil
            : DetectableDifference.points(
                standardError: errors.reduce(0) { $0 + $1 * $1 }.squareRoot(),
                degreesOfFreedom: Double(own.count + other.count - 2), level: level)
    }

    /// What can be claimed with `adjustedPValue`, the p-value after the correction for all comparisons.
    public func verdict(adjustedPValue: Double) -> Verdict {
        guard adjustedPValue <= Self.level else { return .noDifferenceShown }
        if interval.lowerBound > 0 { return .better }
        return interval.upperBound < 0 ? .worse : .noDifferenceShown
    }

    private static func questionMeans(_ replicates: [ReplicateResult]) -> [String: Double] {
        Dictionary(grouping: replicates, by: \.question).mapValues { $0.meanPoints ?? 0 }
    }

    private static func replicatePairs(_ own: [ReplicateResult], _ other: [ReplicateResult]) -> [Double] {
        let partners = Dictionary(other.map { ("\($0.question)\u{1F}\($0.replicate)", $0.grade.points) }) { one, _ in
            one
        }
        return own.compactMap { result in
            partners["\(result.question)\u{1F}\(result.replicate)"].map { result.grade.points - $0 }
        }
    }
}
