internal import Grading
internal import Inference
internal import Tuning

/// The first lines: the outcome, for who reads no further.
struct RunHead {
    let run: RunResult

    /// Once the run is confirmed: what is recommended, what it is held against, what it takes and what was spent.
    var lines: [String] {
        let settings = run.settings
        let mark = settings.isSimulated ? " - SIMULATED PROVIDER" : ""
        let sentences = [nothingRight, against, cost, reuse, tested, spent].filter { !$0.isEmpty }
        var lines = ["Run \(settings.name): \(settings.taskName)\(mark)"] + score
        for sentence in sentences { lines += PlainLine.wrapped(sentence) }
        if let stateNote { lines.append(stateNote) }
        return lines
    }

    /// What is recommended, and how good it is.
    private var score: [String] {
        guard let recommended = run.recommended else { return PlainLine.wrapped(standing) }
        let estimate = ScoreEstimate(
            of: recommended.evaluation.replicates, maximumPoints: run.settings.maximumPoints)
        let name =
            switch recommended.choice {
            case .winner: ""
            case .baseline: "the default one, "
            case .pruned: "the pruned one, "
            }
        var lines = PlainLine.wrapped(
            "Best mixture: \(name)\(ReportFigures.points(estimate.mean)) of "
                + "\(ReportFigures.points(run.settings.maximumPoints)) points (\(ReportFigures.evidence(estimate))).")
        if estimate.questionCount == 1 { lines.append("One question: the figures speak of that question only.") }
        if recommended.choice != .winner { lines += PlainLine.wrapped(reason(recommended)) }
        return lines
    }

    private var standing: String {
        guard let step = run.incumbentHistory.last else { return "No mixture has a score yet." }
        let error = step.standardError.map { ", standard error \(ReportFigures.points($0))" } ?? ""
        let most = run.settings.maximumPoints
        let believed = ReportFigures.points(step.possibleEstimate(of: most))
        return
            "Best so far: trial \(step.incumbent), believed \(believed) of \(ReportFigures.points(most)) points\(error); not confirmed yet."
    }

    /// Why something else than the winner of the search is recommended; empty where it isn't.
    private func reason(_ recommended: RecommendedMixture) -> String {
        guard let confirmation = run.confirmation, recommended.choice != .winner else { return "" }
        let winner = ScoreEstimate(of: confirmation.best.replicates, maximumPoints: run.settings.maximumPoints)
        let words = "\(ReportFigures.points(winner.mean)) (\(ReportFigures.interval(winner.interval)))"
        switch recommended.choice {
        case .winner: return ""
        case .baseline: return "The winner of the search scores less on fresh evaluations, \(words): not recommended."
        case .pruned:
            guard let pruning = run.pruning else { return "" }
            let gain = PairedDifference(of: pruning.pruned.replicates, over: pruning.unpruned.replicates)
            return "The winner of the search has \(words): without \(pruning.removedWords ?? "parts of it") it scores "
                + "\(ReportFigures.signed(gain.mean)) (\(ReportFigures.signedInterval(gain.interval)))."
        }
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
        let baseline = ScoreEstimate(of: confirmation.baseline.replicates)
        return "Default mixture: \(ReportFigures.points(baseline.mean)); difference "
            + "\(ReportFigures.signed(difference.mean)) (\(ReportFigures.signedInterval(difference.interval)), "
            + "\(difference.pairCount) pairs): \(verdict)."
    }

    /// The confirmation asked what the search had chosen by.
    private var reuse: String {
        let settings = run.settings
        guard run.confirmation != nil, settings.confirmsOnSearchQuestions, settings.questions.count > 1 else {
            return ""
        }
        return "The task keeps no questions for validation: these are the questions that the search chose by, so on "
            + "new ones expect less."
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
            let estimate = ScoreEstimate(of: evaluation.replicates, maximumPoints: run.settings.maximumPoints)
            return "\(ReportFigures.points(estimate.mean)) (\(ReportFigures.interval(estimate.interval)))"
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
            + "\(ReportFigures.roundTokens(spent.usage.totalTokens)) tokens"
            + (spent.isUsageEstimated == true ? " (estimated from texts: a provider counts none), " : ", ")
            + "\(ReportFigures.count(spent.paidCallCount)) calls, \(ReportFigures.seconds(spent.elapsedSeconds))."
            + (earlier.map { " The search began with what \($0) found." } ?? "")
            + everythingTried
            + (run.ending.map { " The search ended because \($0.words(run.settings.budget))." } ?? "")
    }

    /// Why nothing has points, where nothing has.
    private var nothingRight: String {
        let results = run.trials.flatMap(\.replicates)
        guard !results.isEmpty, results.allSatisfy({ $0.grade.points <= 0 }) else { return "" }
        let counts = Dictionary(results.map { ($0.grade.outcome.rawValue, 1) }, uniquingKeysWith: +)
        let words = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { name, count in
            "\(ReportFigures.count(count)) \(name.replacing("_", with: " "))"
        }
        return "Every answer got 0 points (\(words.joined(separator: ", "))): see what was said with 'moatune log "
            + "\(run.settings.name) --trial 0'."
    }

    private var everythingTried: String {
        guard run.hasTriedEverything, let count = run.settings.configurationCount else { return "" }
        return " Every configuration of the space was tried, \(ReportFigures.count(Int(min(count, 1e15)))) in all: "
            + "further trials repeat them."
    }

    private var stateNote: String? {
        run.state == .complete ? nil : "The run is not finished (\(run.state.rawValue)); figures may still change."
    }
}
