internal import Inference
internal import Tuning

/// What somebody needs to make the run again, or to doubt it.
struct ReproductionSection {
    let run: RunResult

    var lines: [String] {
        let settings = run.settings
        var lines = ["How to make it again"]
        lines += PlainLine.wrapped(
            "moatune \(settings.version), space \(settings.spaceFile) (\(settings.spaceFingerprint)), task "
                + "\(settings.taskName) (\(settings.taskFingerprint)), sampler \(settings.sampler), seed "
                + "\(settings.seed), \(settings.replicatesPerTrial) replicates a trial, \(settings.parallelTrials) "
                + (settings.parallelTrials == 1 ? "trial" : "trials") + " at once, budget \(budget)", after: "  ")
        lines += PlainLine.wrapped(
            "moatune run runs/\(settings.name)/space/\(settings.spaceFile) \(options)", after: "  ")
        lines += PlainLine.wrapped("providers: " + settings.providers.joined(separator: ", "), after: "  ")
        if let sandbox = settings.sandbox { lines += PlainLine.wrapped("sandbox: \(sandbox)", after: "  ") }
        if settings.isSimulated {
            lines += PlainLine.wrapped(
                "The provider is Moatune's built-in lab: its models are simulated, and nothing here says anything of "
                    + "real models.", after: "  ")
        }
        return lines
    }

    private var options: String {
        let settings = run.settings
        let budget = settings.budget
        let parts = [
            "--seed \(settings.seed)", "--sampler \(settings.sampler)", "--parallel \(settings.parallelTrials)",
            "--replicates \(settings.replicatesPerTrial)", "--confirm \(settings.confirmationReplicates)",
            settings.racing.map { "--racing \($0.rawValue)" } ?? "--racing none",
            settings.pruning == PruningStages.none ? "--no-prune" : nil,
            budget.trials.map { "--trials \($0)" }, budget.hours.map { "--hours \($0)" },
            budget.maximumPrice.map { "--max-price \($0.amount)" },
            budget.maximumTokens.map { "--max-tokens \($0)" }, budget.maximumCalls.map { "--max-calls \($0)" },
            budget.targetPoints.map { "--target-score \($0)" },
        ]
        let earlier = (settings.earlierRuns ?? []).map { "--warm-start \($0)" }
        return (parts.compactMap(\.self) + earlier).joined(separator: " ")
    }

    private var budget: String {
        let settings = run.settings
        let budget = settings.budget
        let parts = [
            budget.trials.map { "\($0) trials" }, budget.hours.map { "\($0) hours" },
            budget.maximumPrice.map { ReportFigures.dollars($0) },
            budget.maximumTokens.map { "\(ReportFigures.count($0)) tokens" },
            budget.maximumCalls.map { "\(ReportFigures.count($0)) calls" },
            budget.deadline.map { "\(ReportFigures.seconds(max(0, $0 - settings.startedAt))) from its start" },
            budget.targetPoints.map { "\(ReportFigures.points($0)) points" },
        ]
        return parts.compactMap { $0 }.joined(separator: " or ")
    }
}
