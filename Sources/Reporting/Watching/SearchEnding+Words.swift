public import Tuning

extension SearchEnding {
    /// What ended the search, in words, with the limit that it was. No search spends a limit whole: what is left goes
    /// into the end of the run.
    public func words(_ budget: RunBudget) -> String {
        switch self {
        case .trials: "its \(budget.trials.map { "\(ReportFigures.count($0)) " } ?? "")trials were made"
        case .hours: Self.kept(budget.hours.map { "\(ReportFigures.plain($0)) hours" } ?? "time")
        case .deadline: Self.kept("time (--until)")
        case .price: Self.kept(budget.maximumPrice.map { ReportFigures.dollars($0) } ?? "money")
        case .tokens: Self.kept(budget.maximumTokens.map { "\(ReportFigures.roundTokens($0)) tokens" } ?? "tokens")
        case .calls: Self.kept(budget.maximumCalls.map { "\(ReportFigures.count($0)) calls" } ?? "calls")
        case .targetPoints:
            "the target\(budget.targetPoints.map { " of \(ReportFigures.points($0)) points" } ?? "") was reached"
        case .stopRequested: "it was asked to stop"
        }
    }

    private static func kept(_ limit: String) -> String {
        "the rest of its \(limit) was kept for the winner's confirmation"
    }
}
