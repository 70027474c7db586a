internal import MixtureOfAgents
internal import Tuning

/// The best trials, and what failed.
struct TrialSections {
    let run: RunResult

    var best: [String] {
        let complete = run.comparableTrials.filter { $0.meanPoints != nil }
        let ranked = complete.sorted { (-($0.meanPoints ?? 0), $0.number) < (-($1.meanPoints ?? 0), $1.number) }
        guard !ranked.isEmpty else { return [] }
        let head = "  trial  points  n   agents  cycles  price a question  main model"
        let rows = ranked.prefix(10).map { trial in
            let mark = trial.number == run.incumbent ? "*" : " "
            return " \(mark)" + PlainLine.leftPadded(String(trial.number), to: 5)
                + PlainLine.leftPadded(ReportFigures.points(trial.meanPoints ?? 0), to: 8)
                + "  " + PlainLine.padded(String(trial.replicates.count), to: 4)
                + PlainLine.leftPadded(String(trial.mixture.agents.count), to: 6)
                + PlainLine.leftPadded(String(trial.mixture.cycles), to: 8)
                + PlainLine.leftPadded(ReportFigures.dollars(trial.replicates.meanPrice), to: 18) + "  "
                + PlainLine.clipped(PlainLine.printable(trial.mixture.main.model), to: 26)
        }
        let counted = run.settings.racing == .slices ? "trials" : "complete trials"
        return [
            "The best of \(complete.count) \(counted) by their own mean (* believed best)", head,
        ]
            + rows
            + PlainLine.wrapped(
                "These means are of few replicates and chosen for being high: expect less on fresh ones.", after: "  ")
    }

    var failures: [String] {
        let failed = run.trials.filter { $0.state == .failed }
        let lost = run.trials.flatMap(\.replicates).reduce(0) { $0 + $1.failedCallCount }
        guard !failed.isEmpty || lost > 0 else { return [] }
        var lines = ["Failures"]
        if lost > 0 { lines.append("  \(lost) agents' calls failed and were left out of their mixtures") }
        for trial in failed.prefix(5) {
            lines += PlainLine.wrapped(trial.failure ?? "unknown", after: "  trial \(trial.number): ")
        }
        if failed.count > 5 { lines.append("  and \(failed.count - 5) more failed trials") }
        return lines
    }
}
