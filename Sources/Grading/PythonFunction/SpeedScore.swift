internal import Foundation

/// Points for speed from a ratio of processor times.
///
/// On a log scale between the broken function's pace (no points) and the reference's (all): half the way in factors
/// is half the points. Given in eighths, which are coarser than the measurement's noise, so that an unchanged answer
/// keeps its points.
///
/// | slower than the reference | points of 20, when the broken function is 6 times slower |
/// | --- | --- |
/// | 1.15 times or less | 20 |
/// | 1.6 | 15 |
/// | 2.4 | 10 |
/// | 3 | 7.5 |
/// | 5.2 or more | 0 |
enum SpeedScore {
    private static let steps = 8.0
    /// Up to this ratio one program is as fast as another: equal programs measure within it on busy machines.
    private static let equalPace = 1.15

    /// - Parameters:
    ///   - ratio: the answer's time over the reference's.
    ///   - brokenRatio: the broken function's time over the reference's; more than 1.
    static func points(ratio: Double, brokenRatio: Double, maximum: Double) -> Double {
        guard ratio > 0, brokenRatio > 1 else { return 0 }
        guard ratio > equalPace else { return maximum }
        guard ratio * equalPace < brokenRatio else { return 0 }
        let share = 1 - log(ratio) / log(brokenRatio)
        return (min(1, max(0, share)) * steps).rounded() / steps * maximum
    }
}
