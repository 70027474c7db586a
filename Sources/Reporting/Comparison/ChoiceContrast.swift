internal import NumericalMethods
internal import Tuning

/// Which sampler, or which space, did better, where several runs used each: runs are the values, not evaluations.
struct ChoiceContrast {
    let runs: [RunSummary]

    /// With fewer runs on a side nothing can be said of a choice: a run is one draw of luck.
    static let fewestRuns = 2

    /// A line for each pair of choices; empty when no choice was made often enough.
    var lines: [String] {
        contrasts(of: "sampler") { $0.settings.sampler }
            + contrasts(of: "space") { "\($0.settings.spaceName) (\($0.settings.spaceFingerprint))" }
    }

    private func contrasts(of kind: String, by choice: (RunSummary) -> String) -> [String] {
        let groups = Dictionary(grouping: runs, by: choice).mapValues { group in
            group.compactMap { $0.confirmation?.best.replicates.meanPoints }
        }
        .filter { $0.value.count >= Self.fewestRuns }.sorted { $0.key < $1.key }
        guard groups.count > 1 else { return [] }
        let pairs = groups.indices.flatMap { first in
            groups.indices.dropFirst(first + 1).map { (groups[first], groups[$0]) }
        }
        let adjusted = HolmCorrection.adjusted(pairs.map { PermutationTest(of: $1.value, over: $0.value).pValue })
        return zip(pairs, adjusted).flatMap { pair, pValue in
            let difference = WelchDifference(of: pair.1.value, over: pair.0.value)
            let level = 1 - RunContrast.level / Double(pairs.count)
            let interval = difference.confidenceInterval(level: level)
            let isShown = pValue <= RunContrast.level && (interval.lowerBound > 0 || interval.upperBound < 0)
            let verdict = isShown ? "\(difference.mean > 0 ? pair.1.key : pair.0.key) is better" : "no difference shown"
            return PlainLine.wrapped(
                "\(kind) \(pair.1.key) over \(pair.0.key): \(ReportFigures.signed(difference.mean)) points "
                    + "(\(ReportFigures.signedInterval(interval)), \(pair.1.value.count) and \(pair.0.value.count) "
                    + "runs, \(ReportFigures.significance(pValue))): \(verdict).", after: "  ")
        }
    }
}
