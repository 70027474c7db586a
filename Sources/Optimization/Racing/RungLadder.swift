/// Levels of evidence that a trial climbs: after how many evaluations it is asked whether it goes on.
///
///     RungLadder(evaluationCount: 48).rungs  // 4, 8, 16, 32, 48
///
/// Each rung has twice the evidence of the one below: a decision on less than half as much more would mostly repeat the
/// last one. The first has a twelfth of the whole, at most ``largestFirstRung``, at least one evaluation.
///
/// | evaluations of a whole trial | rungs |
/// | --- | --- |
/// | 1 | 1 |
/// | 2 | 1, 2 |
/// | 6 | 1, 2, 4, 6 |
/// | 24 | 2, 4, 8, 16, 24 |
/// | 48 | 4, 8, 16, 32, 48 |
/// | 400 | 4, 8, 16, 32, 64, 128, 256, 400 |
public struct RungLadder: Hashable, Sendable {
    /// Evaluations in all at each rung, rising; the last is the whole trial.
    public let rungs: [Int]

    /// Evaluations that are made at once are about as many.
    public static let largestFirstRung = 4

    /// The ladder of trials of `evaluationCount` evaluations, at least 1.
    public init(evaluationCount: Int) {
        let whole = max(1, evaluationCount)
        var rungs: [Int] = []
        var next = min(Self.largestFirstRung, max(1, whole / 12))
        while next < whole {
            rungs.append(next)
            next *= 2
        }
        // A last step of less than a quarter is not worth a decision of its own.
        if let last = rungs.last, rungs.count > 1, Double(whole) < 1.25 * Double(last) { rungs.removeLast() }
        self.rungs = rungs + [whole]
    }
}
