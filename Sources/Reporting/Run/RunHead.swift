internal import Grading
internal import Inference
internal import NumericalMethods
internal import Tuning

/// The first lines: the outcome, for who reads no further.
struct RunHead {
    let run: RunResult

    /// Five lines once the run is confirmed, each a sentence.
    var lines: [String] {
        let settings = run.settings
        let mark = settings.isSimulated ? " - SIMULATED PROVIDER" : ""
        return ["Run \(settings.name): \(settings.spaceName)\(mark)", score]
            + (against.isEmpty ? [] : PlainLine.wrapped(against)) + (cost.isEmpty ? [] : PlainLine.wrapped(cost))
            + (tested.isEmpty ? [] : PlainLine.wrapped(tested)) + PlainLine.wrapped(spent)
            + (stateNote.map { [$0] } ?? [])
    }

    private var score: String {
        guard let confirmation = run.confirmation else {
            guard let step = run.incumbentHistory.last else { return "No mixture has a score yet." }
            let error = step.standardError.map { ", standard error \(ReportFigures.points($0))" } ?? ""
            return "Best so far: trial \(step.incumbent), believed \(ReportFigures.points(step.estimate)) of "
                + "\(ReportFigures.points(run.settings.maximumPoints)) points\(error); not confirmed yet."
        }
        let estimate = MeanEstimate(of: confirmation.best.replicates.map(\.grade.points))
        return "Best mixture: \(ReportFigures.points(estimate.mean)) of "
            + "\(ReportFigures.points(run.settings.maximumPoints)) points "
            + "(95 % interval \(ReportFigures.interval(estimate.confidenceInterval(level: 0.95))), "
            + "n = \(estimate.count))."
    }

    private var against: String {
        guard let confirmation = run.confirmation else { return "" }
        guard !confirmation.baseline.replicates.isEmpty else {
            return "Default mixture: no fresh evaluations; its models were withdrawn."
        }
        let difference = PairedDifference(of: confirmation.best.replicates, over: confirmation.baseline.replicates)
        let verdict: String =
            if difference.interval.lowerBound > 0 {
                "better"
            } else if difference.interval.upperBound < 0 {
                "WORSE"
            } else {
                "none shown"
            }
        let baseline = MeanEstimate(of: confirmation.baseline.replicates.map(\.grade.points))
        return "Default mixture: \(ReportFigures.points(baseline.mean)); difference "
            + "\(ReportFigures.signed(difference.mean)) (\(ReportFigures.signedInterval(difference.interval)), "
            + "\(difference.pairCount) pairs): \(verdict)."
    }

    private var cost: String {
        guard let confirmation = run.confirmation else { return "" }
        func words(_ replicates: [ReplicateResult]) -> String {
            "\(ReportFigures.dollars(replicates.meanPrice)) and \(ReportFigures.seconds(replicates.meanLatencySeconds))"
        }
        guard !confirmation.baseline.replicates.isEmpty else {
            return "A question: \(words(confirmation.best.replicates))."
        }
        return "A question: \(words(confirmation.best.replicates)); by the default "
            + "\(words(confirmation.baseline.replicates))."
    }

    /// The last look, on questions kept back for it.
    private var tested: String {
        guard let test = run.test else { return "" }
        func words(_ evaluation: MixtureEvaluation) -> String {
            let estimate = MeanEstimate(of: evaluation.replicates.map(\.grade.points))
            let interval = ReportFigures.interval(estimate.confidenceInterval(level: 0.95))
            return "\(ReportFigures.points(estimate.mean)) (\(interval))"
        }
        let count = Set(test.best.replicates.map(\.question)).count
        return "On \(ReportFigures.count(count)) test questions, asked last: best \(words(test.best)), default "
            + words(test.baseline) + (test.pruned.map { ", pruned " + words($0) } ?? "") + "."
    }

    private var spent: String {
        let spent = run.spent
        let unpriced =
            spent.unpricedCallCount > 0
            ? " and \(ReportFigures.count(spent.unpricedCallCount)) calls of unknown price" : ""
        let price =
            spent.unpricedCallCount == spent.paidCallCount && spent.paidCallCount > 0
            ? "unknown price" : ReportFigures.dollars(spent.price) + unpriced
        let earlier = run.settings.earlierRuns?.joined(separator: ", ")
        return "Spent on \(ReportFigures.count(run.trials.count)) trials: \(price), "
            + "\(ReportFigures.roundTokens(spent.usage.totalTokens)) tokens, "
            + "\(ReportFigures.count(spent.paidCallCount)) calls, \(ReportFigures.seconds(spent.elapsedSeconds))."
            + (earlier.map { " The search began with what \($0) found." } ?? "")
            + (run.ending.map { " The search ended because \($0.words(run.settings.budget))." } ?? "")
    }

    private var stateNote: String? {
        run.state == .complete ? nil : "The run is not finished (\(run.state.rawValue)); figures may still change."
    }
}
