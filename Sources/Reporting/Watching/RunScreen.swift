internal import Inference
internal import MixtureOfAgents
internal import NumericalMethods
public import Tuning

/// A run on one screen of a terminal: plain characters, no colour, made to fit.
///
/// A pure function of what was seen of the run. What doesn't fit is left out from the least telling on; the curve takes
/// the room that is left.
public struct RunScreen: Sendable {
    let run: RunGlance
    let columns: Int
    let rows: Int

    /// - Parameters:
    ///   - columns: the terminal's width in characters; below 40 counts as 40.
    ///   - rows: the most lines.
    public init(of run: RunGlance, columns: Int = 80, rows: Int = 24) {
        self.run = run
        self.columns = max(40, min(columns, 400))
        self.rows = max(4, rows)
    }

    public var text: String { lines.joined(separator: "\n") }

    /// At most `rows` lines of at most `columns` characters.
    public var lines: [String] {
        let head = [title]
        let figures = ScreenFigures(run: run)
        var body = figures.lines(columns: columns)
        let fixed = head.count + 1 + body.count + 1
        let curve = curve(height: rows - fixed - 2)
        if curve.isEmpty { body = Array(body.prefix(max(0, rows - 2))) }
        let lines = head + [""] + body + (curve.isEmpty ? [] : [""] + curve)
        return lines.prefix(rows).map { PlainLine.clipped($0.trimmingRight(), to: columns) }
    }

    private var title: String {
        let settings = run.settings
        let mark = settings.isSimulated ? " - SIMULATED PROVIDER" : ""
        let name = PlainLine.printable("\(settings.name): \(settings.spaceName)") + mark
        let state = run.state.rawValue + (run.process.map { ", process \($0)" } ?? ", nobody works on it")
        let room = columns - state.count - 1
        return room > 20 ? PlainLine.padded(PlainLine.clipped(name, to: room), to: room + 1) + state : name
    }

    private static let tallest = 20
    private static let lowest = 4

    /// The incumbent's score over the trials, or nothing where there is no room or nothing to see.
    private func curve(height: Int) -> [String] {
        let steps = run.incumbentHistory
        guard steps.count > 1, height >= Self.lowest, let last = steps.last else { return [] }
        let widest = columns - 11
        let rows = TextCurve.rows(
            steps.map { step in
                TextCurve.Sample(
                    value: step.possibleEstimate(of: run.settings.maximumPoints),
                    band: step.band(standardErrors: 2, of: run.settings.maximumPoints))
            }, height: min(height, Self.tallest), widest: widest)
        let end = ReportFigures.count(last.trialsFinished)
        let width = min(steps.count, widest)
        let axis =
            String(repeating: " ", count: 9) + "1" + PlainLine.leftPadded(end, to: max(end.count + 1, width - 1))
            + (width < widest - 24 ? "  incumbent by trials" : "")
        return rows + [axis]
    }
}

/// The lines of figures, each with its label; what is unknown has none.
struct ScreenFigures {
    let run: RunGlance

    func lines(columns: Int) -> [String] {
        let labelled: [(String, [String])] = [
            ("best", best), ("mixture", mixture), ("trials", [trials]), ("spent", spent), ("time", [time]),
            ("pace", [pace]), ("limits", run.pulse?.headroom ?? []), ("waiting", waits), ("errors", errors),
            ("answers", run.pulse?.shortfalls ?? []),
            ("gone", run.withdrawals.map(\.description)),
        ]
        return labelled.flatMap { label, lines in
            lines.enumerated().flatMap { index, line in
                PlainLine.wrapped(line, after: PlainLine.padded(index == 0 ? label : "", to: 9), width: columns)
            }
        }
    }

    // MARK: What was found

    private var best: [String] {
        guard let step = run.incumbentHistory.last else { return ["nothing is complete yet"] }
        let maximum = ReportFigures.points(run.settings.maximumPoints)
        let interval = step.band(standardErrors: 1.96, of: run.settings.maximumPoints).map { band in
            " (95 % \(ReportFigures.interval(band)))"
        }
        let baseline = run.baselinePoints.map { "; the default has \(ReportFigures.points($0))" } ?? ""
        return [
            "\(ReportFigures.points(step.possibleEstimate(of: run.settings.maximumPoints))) of \(maximum) points"
                + (interval ?? "") + baseline, origin(step),
        ]
            + confirmed
    }

    /// How the incumbent came to be it.
    private func origin(_ step: IncumbentStep) -> String {
        let steps = run.incumbentHistory
        let changes = zip(steps, steps.dropFirst()).filter { $0.incumbent != $1.incumbent }
        let own = run.incumbentMeanPoints.map {
            ", own mean \(ReportFigures.points($0)) of \(run.incumbentEvaluationCount)"
        }
        guard let change = changes.last else { return "trial \(step.incumbent), from the start" + (own ?? "") }
        let gain = ReportFigures.signed(change.1.estimate - change.0.estimate)
        return "trial \(step.incumbent)\(own ?? ""); leads since trial \(change.1.trialsFinished - 1) "
            + "(\(gain)), the \(Self.ordinal(changes.count + 1))"
    }

    private var confirmed: [String] {
        guard let best = run.confirmation?.best, !best.replicates.isEmpty else { return [] }
        let estimate = ScoreEstimate(of: best.replicates, maximumPoints: run.settings.maximumPoints)
        return [
            "confirmed: \(ReportFigures.points(estimate.mean)) (95 % \(ReportFigures.interval(estimate.interval))) by "
                + "\(best.replicates.count) fresh evaluations"
        ]
    }

    private var mixture: [String] {
        guard let mixture = run.incumbent else { return [] }
        let agents = mixture.agents.isEmpty ? "no agents" : "\(Self.counted(mixture.agents.count, "agent"))"
        return ["\(mixture.main.model), \(agents), \(Self.counted(mixture.cycles, "cycle"))"]
    }

    private var trials: String {
        let order = ["complete", "stoppedEarly", "running", "failed"]
        let names = order + run.trialCounts.keys.filter { !order.contains($0) }.sorted()
        let words = ["stoppedEarly": run.settings.racing == .slices ? "slices" : "stopped early"]
        let parts = names.compactMap { name in
            run.trialCounts[name].map { "\(ReportFigures.count($0)) \(words[name] ?? name)" }
        }
        let limit = run.settings.budget.trials.map { ", of \(ReportFigures.count($0))" } ?? ""
        let target = run.settings.budget.targetPoints.map { ", or \(ReportFigures.points($0)) points" } ?? ""
        return (parts.isEmpty ? "none yet" : parts.joined(separator: ", ")) + limit + target
    }

    // MARK: What it took

    private var spent: [String] {
        let spent = run.spent
        let budget = run.settings.budget
        let reused = spent.reusedCallCount > 0 ? ", \(ReportFigures.count(spent.reusedCallCount)) reused" : ""
        let calls =
            "\(ReportFigures.count(spent.paidCallCount))"
            + (budget.maximumCalls.map { " of \(ReportFigures.count($0))" } ?? "") + " calls" + reused
        let price = spent.unpricedCallCount == spent.paidCallCount && spent.paidCallCount > 0
        return [
            (price ? "unknown price" : ReportFigures.dollars(spent.price))
                + Self.share(spent.price.amount, budget.maximumPrice?.amount) {
                    "of \(ReportFigures.dollars(.init($0)))"
                }
                + ", \(ReportFigures.roundTokens(spent.usage.totalTokens)) tokens"
                + Self.share(Double(spent.usage.totalTokens), budget.maximumTokens.map(Double.init)) {
                    "of \(ReportFigures.roundTokens(Int($0)))"
                } + ", " + calls
        ]
    }

    private static func share(_ used: Double, _ limit: Double?, _ words: (Double) -> String) -> String {
        guard let limit, limit > 0 else { return "" }
        return " \(words(limit)) (\(ReportFigures.percent(used / limit)))"
    }

    private var time: String {
        let budget = run.settings.budget
        var parts = ["\(ReportFigures.seconds(run.spent.elapsedSeconds)) of work"]
        if let hours = budget.hours { parts[0] += " of \(ReportFigures.plain(hours)) h" }
        if let deadline = budget.deadline {
            parts.append("until in \(ReportFigures.seconds(max(0, deadline - run.time)))")
        }
        if let ending = run.ending { parts.append("the search ended: \(ending.words(budget))") }
        if let left = run.secondsLeft { parts.append("about \(ReportFigures.seconds(left)) left") }
        return parts.joined(separator: ", ")
    }

    private var pace: String {
        let calls = Double(run.recentCallCount) / RunGlance.recentSeconds
        let tokens = Double(run.recentTokenCount) / RunGlance.recentSeconds
        return String(ReportFigures.plain(calls)) + " calls/s, " + ReportFigures.count(Int(clamped: tokens.rounded()))
            + " tokens/s over the last minute, \(run.process == nil ? 0 : run.pulse?.callsInFlight ?? 0) in flight"
    }

    private var waits: [String] {
        guard run.process != nil, let pulse = run.pulse else { return [] }
        return pulse.waits.map { wait in
            let until = wait.until.map { "\(ReportFigures.seconds(max(0, $0 - run.time))) more" } ?? "asked again"
            return
                "\(wait.provider) for \(ReportFigures.seconds(max(0, run.time - wait.since))), \(until): \(wait.reason)"
        }
    }

    private var errors: [String] {
        let errors = (run.pulse?.errors ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        guard !errors.isEmpty else { return [] }
        return [errors.map { "\($0.key) \(ReportFigures.count($0.value))" }.joined(separator: ", ")]
    }

    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    private static func ordinal(_ number: Int) -> String {
        let ending =
            switch (number % 100, number % 10) {
            case (11...13, _): "th"
            case (_, 1): "st"
            case (_, 2): "nd"
            case (_, 3): "rd"
            default: "th"
            }
        return "\(number)\(ending)"
    }
}
