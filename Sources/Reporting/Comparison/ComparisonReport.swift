internal import Grading
internal import Inference
internal import MixtureOfAgents
internal import NumericalMethods
public import Tuning

/// Why runs can't be compared.
public enum ComparisonRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    case differentTasks(first: String, other: String)
    case notConfirmed(run: String)

    public var description: String {
        switch self {
        case .differentTasks(let first, let other):
            "'\(first)' and '\(other)' were graded by different tasks: their points mean different things "
                + "(--any-task compares all the same)"
        case .notConfirmed(let run):
            "run '\(run)' has no confirmed winner yet; finish it with 'moatune resume \(run)'"
        }
    }
}

/// The winners of several runs side by side, each held against the first: what is better, by how much, how sure that
/// is, what differs, and how soon each run was good. At most 80 columns; the same runs give the same text.
public enum ComparisonReport {
    /// - Throws: ``ComparisonRefusal``.
    /// - Complexity: linear in the number of confirmed evaluations and in the lengths of the incumbents' histories.
    public static func text(
        of runs: [RunSummary], acceptingDifferentTasks: Bool = false
    ) throws(ComparisonRefusal) -> String {
        guard let first = runs.first else { return "" }
        for run in runs {
            guard run.confirmation != nil else { throw .notConfirmed(run: run.settings.name) }
            guard acceptingDifferentTasks || run.settings.taskFingerprint == first.settings.taskFingerprint else {
                throw .differentTasks(first: first.settings.name, other: run.settings.name)
            }
        }
        let contrasts = runs.dropFirst().map { RunContrast(of: $0, over: first, comparisonCount: runs.count - 1) }
        let adjusted = HolmCorrection.adjusted(contrasts.map { $0?.pValue ?? 1 })
        let judged = zip(contrasts, adjusted).enumerated().map { index, pair in
            JudgedRun(number: index + 2, run: runs[index + 1], first: first, contrast: pair.0, adjustedPValue: pair.1)
        }
        let sections = [
            head(runs, judged), ComparisonTable(runs: runs).lines, judged.flatMap(\.lines), efficiency(of: runs),
            choices(among: runs), legend(comparisons: judged.count),
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    // MARK: Sections

    /// The outcome, for who reads no further.
    private static func head(_ runs: [RunSummary], _ judged: [JudgedRun]) -> [String] {
        let simulated = runs.contains { $0.settings.isSimulated } ? " - SIMULATED PROVIDER" : ""
        let tasks = Set(runs.map(\.settings.taskFingerprint)).count > 1 ? " (and other tasks: points differ)" : ""
        let title = "Comparison of \(runs.count) runs of task \(runs[0].settings.taskName)\(tasks)\(simulated)"
        let better = judged.filter { $0.verdict == .better }.map(\.number)
        let worse = judged.filter { $0.verdict == .worse }.map(\.number)
        var words: [String] = []
        if !better.isEmpty { words.append("better than run 1: \(list(better))") }
        if !worse.isEmpty { words.append("worse than run 1: \(list(worse))") }
        let open = judged.count - better.count - worse.count
        if open > 0 {
            let undecided = judged.filter { $0.verdict == .noDifferenceShown }.map(\.number)
            words.append("no difference from run 1 shown: \(list(undecided))")
        }
        return PlainLine.wrapped(title) + PlainLine.wrapped("Outcome: " + words.joined(separator: "; ") + ".")
            + rulesNote(runs)
    }

    /// A change of the rules of grading is no merit of a mixture.
    private static func rulesNote(_ runs: [RunSummary]) -> [String] {
        let versions = Set(runs.map { $0.settings.gradingRules ?? 1 }).sorted()
        guard versions.count > 1 else { return [] }
        return PlainLine.wrapped(
            "The answers of these runs were read by different rules (versions "
                + versions.map(String.init).joined(separator: " and ")
                + "): part of a difference may be theirs.")
    }

    private static func list(_ numbers: [Int]) -> String {
        (numbers.count == 1 ? "run " : "runs ") + numbers.map(String.init).joined(separator: ", ")
    }

    private static func efficiency(of runs: [RunSummary]) -> [String] {
        let all = runs.map { SampleEfficiency(run: $0) }
        guard let shortest = all.map(\.evaluationCount).min(), shortest > 0 else { return [] }
        let rows = zip(runs, all).enumerated().map { index, pair -> String in
            let mean = pair.1.meanPoints(overFirst: shortest).map { ReportFigures.points($0) } ?? "unknown"
            return PlainLine.leftPadded(String(index + 1), to: 3) + "  "
                + PlainLine.padded(PlainLine.clipped(PlainLine.printable(pair.0.settings.name), to: 15), to: 16)
                + PlainLine.padded(pair.0.settings.sampler, to: 12)
                + PlainLine.leftPadded(String(pair.0.settings.seed), to: 6)
                + PlainLine.leftPadded(ReportFigures.count(pair.1.evaluationCount), to: 13)
                + PlainLine.leftPadded(mean, to: 12)
        }
        return ["How soon each run was good", "  #  run             sampler       seed  evaluations        mean"] + rows
            + PlainLine.wrapped(
                "evaluations: a mixture answering one question once, during the search. mean: the incumbent's believed "
                    + "points over the first \(ReportFigures.count(shortest)) of them (the area under its curve, "
                    + "divided by its length). One run is one draw of luck.", after: "  ")
    }

    private static func choices(among runs: [RunSummary]) -> [String] {
        let lines = ChoiceContrast(runs: runs).lines
        return lines.isEmpty ? [] : ["Which choice was better, by runs"] + lines
    }

    private static func legend(comparisons: Int) -> [String] {
        ["How to read this"]
            + PlainLine.wrapped(
                "Points, prices and latencies are of each run's winner on fresh evaluations after its search; n is how "
                    + "many. Intervals in the table are of 95 %. A difference is called better or worse when a "
                    + "permutation test finds it at 5 %"
                    + (comparisons > 1 ? " after Holm's correction for \(comparisons) comparisons" : "")
                    + " and its interval" + (comparisons > 1 ? ", widened for them," : "")
                    + " leaves out 0: in at most 5 of 100 comparisons like this one is any difference found where none "
                    + "is.", after: "  ")
    }
}

/// The runs' figures in a table.
struct ComparisonTable {
    let runs: [RunSummary]

    var lines: [String] {
        ["  #  run           points   95 % interval    n trials  price/q  latency   spent"]
            + runs.enumerated().map { row($1, number: $0 + 1) }
    }

    private func row(_ run: RunSummary, number: Int) -> String {
        let replicates = run.confirmation?.best.replicates ?? []
        let estimate = ScoreEstimate(of: replicates, maximumPoints: run.settings.maximumPoints)
        return PlainLine.leftPadded(String(number), to: 3) + "  "
            + PlainLine.padded(PlainLine.clipped(PlainLine.printable(run.settings.name), to: 13), to: 13)
            + PlainLine.leftPadded(ReportFigures.points(estimate.mean), to: 7)
            + PlainLine.leftPadded(ReportFigures.interval(estimate.interval), to: 16)
            + PlainLine.leftPadded(String(estimate.evaluationCount), to: 5)
            + PlainLine.leftPadded(String(run.trialCount), to: 7)
            + PlainLine.leftPadded(Self.price(replicates.meanPrice), to: 9)
            + PlainLine.leftPadded(ReportFigures.seconds(replicates.meanLatencySeconds), to: 9)
            + PlainLine.leftPadded(Self.price(run.spent.price, isKnown: run.spent.unpricedCallCount == 0), to: 8)
    }

    /// A price in a narrow column; a question mark where it is not known.
    private static func price(_ price: USDollars?, isKnown: Bool = true) -> String {
        isKnown && price != nil ? ReportFigures.dollars(price) : "?"
    }
}

/// One run held against the first.
struct JudgedRun {
    let number: Int
    let run: RunSummary
    let first: RunSummary
    let contrast: RunContrast?
    let adjustedPValue: Double

    var verdict: RunContrast.Verdict { contrast?.verdict(adjustedPValue: adjustedPValue) ?? .noDifferenceShown }

    var lines: [String] {
        let difference =
            contrast.map(words) ?? "\(number) over 1: no question in common, so nothing can be said of their points."
        guard let old = first.confirmation?.best.mixture, let new = run.confirmation?.best.mixture else { return [] }
        let structure = MixtureDifference(old: old, new: new).lines
        return PlainLine.wrapped(difference) + PlainLine.wrapped(costs, after: "  ")
            + (structure.isEmpty ? ["  the same mixture"] : ["  in the mixture:"] + structure)
    }

    private func words(_ contrast: RunContrast) -> String {
        let evidence =
            switch contrast.unit {
            case .questions: "\(contrast.count) common questions"
            case .pairs: "\(contrast.count) pairs of one question and seed"
            case .evaluations(let own, let other): "\(own) and \(other) independent evaluations"
            }
        let head =
            "\(number) over 1: \(ReportFigures.signed(contrast.mean)) points "
            + "(\(ReportFigures.signedInterval(contrast.interval)), \(evidence), "
            + "\(ReportFigures.significance(adjustedPValue))): "
        switch verdict {
        case .better: return head + "\(number) is better."
        case .worse: return head + "1 is better."
        case .noDifferenceShown:
            guard let detectable = contrast.detectablePoints, detectable > 0 else {
                return head + "no difference shown."
            }
            return head + "no difference shown; one of \(ReportFigures.points(detectable)) points would have been "
                + "found about 4 times of 5."
        }
    }

    private var costs: String {
        let own = run.confirmation?.best.replicates ?? []
        let other = first.confirmation?.best.replicates ?? []
        func change(_ name: String, _ value: ([ReplicateResult]) -> Double?) -> String {
            guard let before = value(other), let after = value(own), before > 0 else { return "\(name): unknown" }
            let share = after / before - 1
            if abs(share) < 0.005 { return "\(name): the same" }
            return "\(name): \(ReportFigures.percent(abs(share))) \(share < 0 ? "less" : "more")"
        }
        return "a question, \(number) against 1: "
            + [
                change("price") { $0.meanPrice?.amount }, change("tokens") { $0.meanTokens },
                change("latency") { $0.meanLatencySeconds },
            ].joined(separator: ", ")
    }
}
