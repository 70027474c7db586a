public import Tuning

/// A run in one line, for logs that nobody redraws.
public enum RunLine {
    public static func text(of run: RunGlance) -> String {
        let finished = run.trialCounts.reduce(0) { $1.key == "running" ? $0 : $0 + $1.value }
        var parts = [run.state.rawValue, "\(finished) trials"]
        if let step = run.incumbentHistory.last {
            let error = step.standardError.map { " ±\(ReportFigures.points(2 * $0))" } ?? ""
            parts.append(
                "best \(ReportFigures.points(step.possibleEstimate(of: run.settings.maximumPoints)))\(error) of "
                    + "\(ReportFigures.points(run.settings.maximumPoints))")
        }
        if let failed = run.trialCounts["failed"], failed > 0 { parts.append("\(failed) failed") }
        parts.append(ReportFigures.dollars(run.spent.price))
        parts.append("\(ReportFigures.count(run.spent.paidCallCount)) calls")
        if let wait = run.pulse?.waits.first, run.process != nil {
            parts.append("waiting for \(PlainLine.printable(wait.provider))")
        }
        if let left = run.secondsLeft { parts.append("\(ReportFigures.seconds(left)) left") }
        return parts.joined(separator: " · ")
    }
}
