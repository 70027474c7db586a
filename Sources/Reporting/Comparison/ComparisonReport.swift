internal import Grading
internal import Inference
internal import MixtureOfAgents
internal import NumericalMethods
public import Tuning

/// Why runs can't be compared.
public enum ComparisonRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    case differentTasks(first: String, other: String)
    case notConfirmed(run: String)

    public var description: String {
        switch self {
        case .differentTasks(let first, let other):
            "'\(first)' and '\(other)' were graded by different tasks: their points mean different things "
                + "(--any-task compares all the same)"
        case .notConfirmed(let run):
            "run '\(run)' has no confirmed winner yet; finish it with 'moatune resume \(run)'"
        }
    }
}

/// The winners of several runs side by side, each held against the first.
///
/// Confirmations of runs with one seed use the same seeds and are paired; otherwise the difference is of two
/// independent means (Welch's t). Intervals are widened for the number of comparisons (Bonferroni).
public enum ComparisonReport {
    /// - Throws: ``ComparisonRefusal``.
    public static func text(
        of runs: [RunResult], acceptingDifferentTasks: Bool = false
    ) throws(ComparisonRefusal) -> String {
        guard let first = runs.first else { return "" }
        for run in runs {
            guard run.confirmation != nil else { throw .notConfirmed(run: run.settings.name) }
            guard acceptingDifferentTasks || run.settings.taskFingerprint == first.settings.taskFingerprint else {
                throw .differentTasks(first: first.settings.name, other: run.settings.name)
            }
        }
        let simulated = runs.contains { $0.settings.isSimulated } ? " - SIMULATED PROVIDER" : ""
        var lines = ["Comparison of \(runs.count) runs of task \(first.settings.taskName)\(simulated)", "", head]
        for (index, run) in runs.enumerated() { lines.append(row(run, number: index + 1)) }
        lines.append("")
        let comparisons = runs.count - 1
        for (index, run) in runs.enumerated().dropFirst() {
            lines += PlainLine.wrapped(difference(of: run, number: index + 1, from: first, among: comparisons))
            lines += MixtureDifference.lines(from: first, to: run)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let head =
        "  #  run              points     95 % interval    n  trials   price/q     spent"

    private static func row(_ run: RunResult, number: Int) -> String {
        let replicates = run.confirmation?.best.replicates ?? []
        let estimate = MeanEstimate(of: replicates.map(\.grade.points))
        return PlainLine.leftPadded(String(number), to: 3) + "  "
            + PlainLine.padded(PlainLine.clipped(run.settings.name, to: 15), to: 16)
            + PlainLine.leftPadded(ReportFigures.points(estimate.mean), to: 7)
            + PlainLine.leftPadded(ReportFigures.interval(estimate.confidenceInterval(level: 0.95)), to: 18)
            + PlainLine.leftPadded(String(estimate.count), to: 5)
            + PlainLine.leftPadded(String(run.trials.count), to: 8)
            + PlainLine.leftPadded(price(replicates.meanPrice), to: 10)
            + PlainLine.leftPadded(price(run.spent.price, isKnown: run.spent.unpricedCallCount == 0), to: 10)
    }

    /// A price in a narrow column; a question mark where it is not known.
    private static func price(_ price: USDollars?, isKnown: Bool = true) -> String {
        isKnown && price != nil ? ReportFigures.dollars(price) : "?"
    }

    private static func difference(
        of run: RunResult, number: Int, from first: RunResult, among comparisons: Int
    ) -> String {
        let own = run.confirmation?.best.replicates ?? []
        let other = first.confirmation?.best.replicates ?? []
        let level = 1 - 0.05 / Double(comparisons)
        let isPaired = run.settings.seed == first.settings.seed
        let (mean, interval, evidence) =
            isPaired ? paired(own, other, level: level) : independent(own, other, level: level)
        let verdict: String =
            if interval.lowerBound > 0 {
                "\(number) is better"
            } else if interval.upperBound < 0 {
                "1 is better"
            } else {
                "no difference shown"
            }
        return "\(number) over 1: \(ReportFigures.signed(mean)) points "
            + "(\(ReportFigures.signedInterval(interval)), \(evidence)): \(verdict)."
    }

    private static func paired(
        _ own: [ReplicateResult], _ other: [ReplicateResult], level: Double
    ) -> (Double, ClosedRange<Double>, String) {
        let difference = PairedDifference(of: own, over: other, level: level)
        return (difference.mean, difference.interval, "\(difference.pairCount) pairs")
    }

    private static func independent(
        _ own: [ReplicateResult], _ other: [ReplicateResult], level: Double
    ) -> (Double, ClosedRange<Double>, String) {
        let difference = WelchDifference(of: own.map(\.grade.points), over: other.map(\.grade.points))
        return (
            difference.mean, difference.confidenceInterval(level: level), "\(own.count) and \(other.count) evaluations"
        )
    }
}
