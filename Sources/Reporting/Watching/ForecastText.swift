internal import Inference
internal import NumericalMethods
public import Tuning

/// What a budget will buy, for somebody who has not started yet.
public enum ForecastText {
    /// - Parameter limits: what is known of the providers' rate limits, in words.
    public static func text(of forecast: RunForecast, limits: [String]) -> String {
        let settings = forecast.settings
        let mark = settings.isSimulated ? " - SIMULATED PROVIDER" : ""
        var lines = ["Forecast for \(PlainLine.printable("\(settings.name): \(settings.spaceName)"))\(mark)"]
        lines += entry(
            "measured", "the default mixture on one question: \(words(forecast.measured, forecast.isPriced))")
        lines += entry(
            "a mixture",
            "on average over the space, estimated from that: \(words(forecast.mean, forecast.isPriced)); "
                + "eight in ten take \(Int(forecast.callRange.lowerBound)) to "
                + "\(Int(forecast.callRange.upperBound)) calls"
        )
        if settings.confirmsOnSearchQuestions, settings.questions.count > 1 {
            lines += entry(
                "validation", "none: the winner is confirmed on the very questions that the search chooses it by")
        }
        let evaluations = forecast.evaluationsPerTrial
        lines += entry(
            "a trial",
            "\(evaluations) \(evaluations == 1 ? "evaluation" : "evaluations")"
                + (settings.racing == .slices ? " at first, more later: " : ": ")
                + words(Double(evaluations) * forecast.mean, forecast.isPriced, withTime: false))
        lines += entry(
            "held back",
            "for confirming the winner, pruning it and the report: "
                + words(forecast.heldBack, forecast.isPriced))
        for allowance in forecast.trials.sorted(by: { $0.trials < $1.trials }) {
            lines += entry(
                name(of: allowance.limit),
                "\(ReportFigures.count(allowance.trials)) trials"
                    + (allowance == forecast.first ? ", which ends the search first" : ""))
        }
        lines +=
            limits.isEmpty
            ? entry("limits", "the providers' replies told of no rate limits")
            : limits.flatMap { entry("limits", $0) }
        if forecast.trials.contains(where: { $0.trials < 10 }) {
            lines += entry(
                "advice", "a search of fewer than 10 trials finds little: allow more, or take a smaller space")
        }
        return lines.joined(separator: "\n")
    }

    private static func entry(_ label: String, _ text: String) -> [String] {
        PlainLine.wrapped(text, after: "  " + PlainLine.padded(label, to: 14))
    }

    private static func name(of limit: SearchEnding) -> String {
        switch limit {
        case .trials: "--trials"
        case .hours: "--hours"
        case .deadline: "--until"
        case .price: "--max-price"
        case .tokens: "--max-tokens"
        case .calls: "--max-calls"
        case .targetPoints: "--target-score"
        case .stopRequested: "otherwise"
        }
    }

    private static func words(_ cost: EvaluationCost, _ isPriced: Bool, withTime: Bool = true) -> String {
        let price = isPriced ? ReportFigures.dollars(cost.price) : "unknown price"
        let tokens = ReportFigures.roundTokens(Int(clamped: cost.tokens.rounded()))
        return "\(price), \(tokens) tokens, \(ReportFigures.count(Int(clamped: cost.calls.rounded()))) calls"
            + (withTime ? ", \(ReportFigures.seconds(cost.seconds))" : "")
    }
}
