internal import Inference
internal import MixtureOfAgents
internal import NumericalMethods
internal import Tuning

/// What stored answers, racing and pruning saved.
struct SavingsSection {
    let run: RunResult

    var lines: [String] {
        guard !run.trials.isEmpty, run.spent.paidCallCount > 0 else { return [] }
        return ["What was saved"] + PlainLine.wrapped(storedAnswers, after: "  ")
            + PlainLine.wrapped(racing, after: "  ") + (pruning.map { PlainLine.wrapped($0, after: "  ") } ?? [])
    }

    private var storedAnswers: String {
        let spent = run.spent
        let all = spent.paidCallCount + spent.savedCallCount
        let kinds = [
            (spent.joinedCallCount, "waited for an equal call under way"),
            (spent.sharedCallCount, "came from the cache that runs share"),
        ].filter { $0.0 > 0 }.map { "\(ReportFigures.count($0.0)) \($0.1)" }
        return "Stored answers: \(ReportFigures.count(spent.savedCallCount)) of \(ReportFigures.count(all)) calls "
            + "(\(ReportFigures.percent(Double(spent.savedCallCount) / Double(max(1, all))))) were answered before and "
            + "not paid again" + (kinds.isEmpty ? "." : "; of these \(kinds.joined(separator: ", ")).")
    }

    private var racing: String {
        let finished = run.trials.filter { $0.state == .complete || $0.state == .stoppedEarly }
        let stopped = finished.filter { $0.state == .stoppedEarly }
        let full = run.settings.evaluationsPerTrial
        guard !stopped.isEmpty else { return "Racing: none; every trial got all its evaluations." }
        let made = finished.reduce(0) { $0 + $1.replicates.count }
        let planned = made + stopped.reduce(0) { $0 + full - $1.replicates.count }
        let others =
            "by what these trials' others took, \(ReportFigures.roundTokens(left(stopped) { $0.usage.totalTokens })) "
            + "tokens and \(ReportFigures.count(left(stopped) { $0.callCount })) calls."
        if run.settings.racing == .slices {
            let sizes = Set(stopped.map(\.replicates.count)).sorted()
            let range = sizes.count > 1 ? "\(sizes[0]) to \(sizes[sizes.count - 1])" : "\(sizes[0])"
            return "Slices: \(ReportFigures.count(stopped.count)) of \(ReportFigures.count(finished.count)) trials got "
                + "\(range) of the \(full) evaluations of a whole one, which left out "
                + "\(ReportFigures.count(planned - made)) of \(ReportFigures.count(planned)): \(others)"
        }
        return "Racing: \(ReportFigures.count(stopped.count)) of \(ReportFigures.count(finished.count)) trials stopped "
            + "early (\(rungs(stopped))), which left out \(ReportFigures.count(planned - made)) of "
            + "\(ReportFigures.count(planned)) evaluations: \(others)"
    }

    /// How many stopped after how many evaluations.
    private func rungs(_ stopped: [TrialResult]) -> String {
        let counts = Dictionary(grouping: stopped) { $0.replicates.count }.mapValues(\.count)
        let parts = counts.sorted { $0.key < $1.key }.map { "\($0.value) after \($0.key)" }
        return parts.joined(separator: ", ") + " of \(run.settings.evaluationsPerTrial) evaluations"
    }

    /// What the evaluations left out would have taken, if like the others of their trial.
    private func left(_ stopped: [TrialResult], _ amount: (ReplicateResult) -> Int) -> Int {
        let total = stopped.reduce(0.0) { sum, trial in
            let made = Double(trial.replicates.count)
            let taken = trial.replicates.reduce(0.0) { $0 + Double(amount($1)) }
            return sum + taken * (Double(run.settings.evaluationsPerTrial) / max(1, made) - 1)
        }
        return Int(clamped: total.rounded())
    }

    private var pruning: String? {
        guard let pruning = run.pruning else { return nil }
        func saved(_ value: (MixtureEvaluation) -> Double?) -> String {
            guard let before = value(pruning.unpruned), let after = value(pruning.pruned), before > 0 else {
                return "unknown"
            }
            return ReportFigures.percent(max(0, 1 - after / before))
        }
        guard let removed = pruning.removedWords else {
            return "Pruning: nothing; nothing could be left out on the evidence there is."
        }
        return "Pruning: \(removed) fewer; a question then costs "
            + "\(saved { $0.replicates.meanPrice?.amount }) less, "
            + "takes \(saved { $0.replicates.meanTokens }) fewer tokens."
    }
}
