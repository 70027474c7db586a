internal import Tuning

/// How soon a run was good: the mean of the incumbent's believed points over its first evaluations, which is the area
/// under the incumbent's curve divided by its length. Runs are measured over equally many evaluations of a mixture.
struct SampleEfficiency {
    let run: RunSummary

    /// Evaluations of a mixture on a question that one trial takes.
    private func evaluations(at step: IncumbentStep) -> Int {
        step.evaluationCount ?? step.trialsFinished * run.settings.evaluationsPerTrial
    }

    /// Evaluations until the last believed incumbent.
    var evaluationCount: Int { run.incumbentHistory.last.map(evaluations) ?? 0 }

    /// Mean believed points over the first `evaluations`, or `nil` when nothing was believed by then.
    ///
    /// The belief after a trial holds until the next; before the first there is none, and none is counted.
    func meanPoints(overFirst evaluations: Int) -> Double? {
        var area = 0.0
        var length = 0.0
        for (index, step) in run.incumbentHistory.enumerated() {
            let start = Double(self.evaluations(at: step))
            let next = index + 1 < run.incumbentHistory.count ? run.incumbentHistory[index + 1] : nil
            let end = min(Double(evaluations), next.map { Double(self.evaluations(at: $0)) } ?? Double(evaluations))
            // A trial's own belief counts even where the stretch ends with it.
            let width = end > start ? end - start : (start == Double(evaluations) && length == 0 ? 1 : 0)
            area += width * step.estimate
            length += width
        }
        return length > 0 ? area / length : nil
    }
}
