internal import Inference
internal import MixtureOfAgents
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
        let finished = run.trials.filter { $0.state != .running && $0.state != .failed }
        let full = run.settings.replicatesPerTrial * run.settings.questions.count
        let planned = finished.count * full
        let made = finished.reduce(0) { $0 + $1.replicates.count }
        guard made < planned else { return "Racing: none; every trial got all its evaluations." }
        let stopped = finished.count { $0.replicates.count < full }
        return "Racing: \(ReportFigures.count(stopped)) of \(ReportFigures.count(finished.count)) trials stopped "
            + "early, which left out \(ReportFigures.count(planned - made)) of \(ReportFigures.count(planned)) "
            + "evaluations."
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
            + "\(saved { $0.replicates.meanPrice?.amount }) less, takes \(saved { $0.replicates.meanTokens }) fewer tokens."
    }
}
