public import Tuning

extension SearchEnding {
    /// What ended the search, in words, with the limit that it was.
    public func words(_ budget: RunBudget) -> String {
        switch self {
        case .trials: "its \(budget.trials.map { "\(ReportFigures.count($0)) " } ?? "")trials were made"
        case .hours: "its \(budget.hours.map { "\(ReportFigures.plain($0)) " } ?? "")hours were over"
        case .deadline: "its time of day (--until) had come"
        case .price: "its \(budget.maximumPrice.map { "\(ReportFigures.dollars($0)) " } ?? "money ")was spent"
        case .tokens: "its \(budget.maximumTokens.map { "\(ReportFigures.roundTokens($0)) " } ?? "")tokens were used"
        case .calls: "its \(budget.maximumCalls.map { "\(ReportFigures.count($0)) " } ?? "")calls were made"
        case .targetPoints:
            "the target\(budget.targetPoints.map { " of \(ReportFigures.points($0)) points" } ?? "") was reached"
        case .stopRequested: "it was asked to stop"
        }
    }
}
