internal import Tuning

/// How the belief about the best went, with how sure it was.
struct IncumbentSection {
    let run: RunResult

    /// Two standard errors hold the truth in about 95 of 100 cases.
    private static let errorsInBand = 2.0

    var lines: [String] {
        let steps = run.incumbentHistory
        guard steps.count > 1, let last = steps.last else { return [] }
        let samples = steps.map { step in
            TextCurve.Sample(
                value: step.possibleEstimate(of: run.settings.maximumPoints),
                band: step.band(standardErrors: Self.errorsInBand, of: run.settings.maximumPoints))
        }
        let rows = TextCurve.rows(samples)
        let width = min(steps.count, TextCurve.widest)
        let end = ReportFigures.count(last.trialsFinished)
        let axis = String(repeating: " ", count: 9) + "1" + PlainLine.leftPadded(end, to: max(end.count + 1, width - 1))
        let changes = zip(steps, steps.dropFirst()).count { $0.incumbent != $1.incumbent }
        return ["The incumbent's believed points over \(end) trials"] + rows + [axis]
            + PlainLine.wrapped(
                "* what the model of all trials believed of the best one (the incumbent) after each trial; . two "
                    + "standard errors about it. The best changed \(changes) \(changes == 1 ? "time" : "times").",
                after: "  ")
    }
}
