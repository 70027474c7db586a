internal import SearchSpace

/// Points that are not to be proposed as something new: those evaluated, and those that failed; without noise those
/// that are waited for, too.
struct ExcludedPoints {
    private let points: [[Double]]

    init(_ history: TrialHistory, _ fitted: FittedHistory) {
        let others = history.failures + history.pending
        points =
            fitted.encoded.points.map(\.sleepingCodes)
            + others.map { fitted.encoding.point(fitted.encoding.codes(of: $0.configuration)).sleepingCodes }
    }

    /// Whether a point, as masked codes, is one of them, but for rounding.
    func contains(_ codes: [Double]) -> Bool {
        points.contains { point in
            for axis in codes.indices where abs(point[axis] - codes[axis]) > 1e-12 { return false }
            return true
        }
    }
}
