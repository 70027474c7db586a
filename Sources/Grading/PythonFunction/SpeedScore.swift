internal import Foundation

/// Points for speed from a ratio of processor times.
///
/// On a log scale between the broken function's pace (no points) and the reference's (all): half the way in factors
/// is half the points. Given in whole points: finer ones would be the measurement's noise.
///
/// | slower than the reference | points of 20, when the broken function is 6 times slower |
/// | --- | --- |
/// | 1.15 times or less | 20 |
/// | 1.6 | 16 |
/// | 2.4 | 10 |
/// | 3 | 7 |
/// | 5.2 or more | 0 |
struct SpeedScore {
    /// The broken function's time over the reference's; more than 1.
    let brokenRatio: Double
    /// The points for the reference's pace.
    let maximum: Double

    /// Up to this ratio one program is as fast as another: equal programs measure within it on busy machines.
    private static let equalPace = 1.15

    /// - Parameter ratio: the answer's time over the reference's.
    func points(ratio: Double) -> Double {
        guard ratio > 0, brokenRatio > 1 else { return 0 }
        guard ratio > Self.equalPace else { return maximum }
        guard ratio * Self.equalPace < brokenRatio else { return 0 }
        let share = 1 - log(ratio / Self.equalPace) / log(brokenRatio / (Self.equalPace * Self.equalPace))
        return (min(1, max(0, share)) * maximum).rounded()
    }

    /// Whether a ratio in `range` needs no closer look: its ends give the same points, or are as good as equal.
    func isSettled(_ range: ClosedRange<Double>) -> Bool {
        points(ratio: range.lowerBound) == points(ratio: range.upperBound)
            || range.upperBound <= PythonTimer.agreement * range.lowerBound
    }
}
