public import Tuning

/// Where a run stands, in a few lines, for somebody who looks in.
public enum StatusLine {
    /// - Parameter process: the number of the process that works on it now, or `nil`.
    public static func text(of run: RunResult, process: Int32?) -> String {
        let complete = run.trials.count { $0.state == .complete }
        let failed = run.trials.count { $0.state == .failed }
        let stopped = run.trials.count { $0.state == .stoppedEarly }
        let running = run.trials.count - complete - failed - stopped
        let work = process.map { "process \($0) works on it" } ?? "nobody works on it"
        let limit = run.settings.budget.trials.map { " of \($0)" } ?? ""
        var lines = ["run \(run.settings.name): \(run.state.rawValue), \(work)"]
        lines.append(
            "  trials   \(complete) complete, \(stopped) stopped early, \(failed) failed, "
                + "\(running) unfinished\(limit)")
        if let step = run.incumbentHistory.last {
            let error = step.standardError.map { " (standard error \(ReportFigures.points($0)))" } ?? ""
            lines.append(
                "  best     trial \(step.incumbent), \(ReportFigures.points(step.estimate)) of "
                    + "\(ReportFigures.points(run.settings.maximumPoints)) points\(error)")
        }
        lines.append(
            "  spent    \(ReportFigures.dollars(run.spent.price)), "
                + "\(ReportFigures.count(run.spent.paidCallCount)) calls, "
                + "\(ReportFigures.seconds(run.spent.elapsedSeconds))")
        return lines.joined(separator: "\n")
    }
}
