internal import Grading
internal import Inference
internal import MixtureOfAgents
internal import NumericalMethods
public import Tuning

/// One text page on an examination: who matters in a mixture, how sure that is, and what the lean one saves.
///
/// A pure function of the findings. At most 80 columns.
public struct InfluenceReport {
    private let findings: InfluenceFindings
    private let settings: RunSettings

    /// - Parameter settings: of the run, or of the examination by itself: where the questions came from.
    public init(_ findings: InfluenceFindings, settings: RunSettings) {
        self.findings = findings
        self.settings = settings
    }

    public var text: String {
        let sections = [
            head, InfluenceTable(findings).lines, InfluenceTable(findings).reasons, tests, shapley, lean, whole,
            reproduction,
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    // MARK: Outcome

    private var head: [String] {
        let mark = settings.isSimulated ? " - SIMULATED PROVIDER" : ""
        return ["Influence in \(settings.name): task \(settings.taskName)\(mark)"]
            + [outcome, saving, spent].filter { !$0.isEmpty }.flatMap { PlainLine.wrapped($0) }
    }

    private var outcome: String {
        let removed = findings.parts.filter { $0.prunedCount > 0 }.map(InfluenceTable.name)
        guard !removed.isEmpty else { return "Outcome: nothing may go on the evidence there is." }
        let undecided = findings.parts.filter { $0.verdict == .undecided }.count
        let rest = undecided > 0 ? " Undecided, and so kept: \(undecided)." : ""
        return "Outcome: \(InfluenceTable.list(removed)) may go.\(rest)"
    }

    private var saving: String {
        guard let loss = findings.leanLoss else { return "" }
        func share(_ value: ([ReplicateResult]) -> Double?) -> String {
            let before = value(wholeOnLeanPairs)
            guard let before, let after = value(findings.leanReplicates) else { return "an unknown share" }
            return before > 0 ? ReportFigures.percent(1 - after / before) : "nothing"
        }
        return "The lean mixture saves \(share { $0.meanPrice?.amount }) of the price, \(share(\.meanTokens)) of the "
            + "tokens, \(share(\.meanLatencySeconds)) of the latency; score \(ReportFigures.signed(-loss.points)) "
            + "points (\(confidence) interval "
            + "\(ReportFigures.signedInterval(-loss.interval.upperBound ... -loss.interval.lowerBound)), "
            + "\(loss.pairCount) pairs)."
    }

    /// The whole mixture on the pairs that the lean one was evaluated on too.
    private var wholeOnLeanPairs: [ReplicateResult] {
        findings.wholeReplicates.filter { whole in
            findings.leanReplicates.contains { $0.question == whole.question && $0.replicate == whole.replicate }
        }
    }

    private var spent: String {
        "Spent: \(ReportFigures.count(findings.madeCallCount)) calls; "
            + "\(ReportFigures.count(findings.savedCallCount)) more were not made again, since leaving somebody out "
            + "does not change what was said before."
    }

    private var confidence: String { ReportFigures.percent(findings.plan.confidence) }

    // MARK: Evidence

    private var tests: [String] {
        guard !findings.tests.isEmpty else { return [] }
        return ["Tests of parts together"]
            + findings.tests.enumerated().flatMap { number, test in
                PlainLine.wrapped(Self.words(for: test), after: "  \(number + 1). ")
            }
    }

    private static func words(for test: JointTest) -> String {
        let against =
            test.reference.isEmpty
            ? "" : ", held against the mixture without \(InfluenceTable.list(test.reference.map(InfluenceTable.name)))"
        let outcome =
            switch test.outcome {
            case .confirmed: "may go"
            case .refused: "a loss is shown"
            case .undecided: "undecided"
            }
        return "without \(InfluenceTable.list(test.removed.map(InfluenceTable.name)))\(against): loses "
            + "\(ReportFigures.signed(test.loss.points)) points (\(ReportFigures.signedInterval(test.loss.interval)), "
            + "\(test.loss.pairCount) pairs): \(outcome)"
    }

    private var shapley: [String] {
        guard let shapley = findings.shapley, !shapley.values.isEmpty else { return [] }
        let rows = shapley.values.map { value in
            "  " + PlainLine.padded(PlainLine.clipped(PlainLine.printable(value.agent.name), to: 20), to: 20)
                + PlainLine.leftPadded(ReportFigures.signed(value.points), to: 8)
                + PlainLine.leftPadded(ReportFigures.signedInterval(value.interval), to: 20)
        }
        let legend =
            "What each agent brings on average over all orders in which agents could join, from "
            + "\(shapley.pairCount) pairs of orders and \(ReportFigures.count(shapley.madeCallCount)) calls; the "
            + "intervals hold all together with \(confidence)."
        return ["Shapley values"] + rows + PlainLine.wrapped(legend, after: "  ")
    }

    // MARK: Mixtures

    private var lean: [String] {
        guard findings.lean != findings.whole else { return [] }
        return ["Lean mixture (\(findings.lean.fingerprint))"] + MixtureWords.lines(of: findings.lean)
            + [cost(of: findings.leanReplicates)]
    }

    private var whole: [String] {
        ["Whole mixture (\(findings.whole.fingerprint))"] + MixtureWords.lines(of: findings.whole)
            + [cost(of: findings.wholeReplicates)]
    }

    private func cost(of replicates: [ReplicateResult]) -> String {
        let points = MeanEstimate(of: replicates.map(\.grade.points))
        return "  \(ReportFigures.points(points.mean)) of \(ReportFigures.points(settings.maximumPoints)) points "
            + "(n = \(points.count)); a question: \(ReportFigures.dollars(replicates.meanPrice)), "
            + "\(ReportFigures.count(Int(clamped: (replicates.meanTokens ?? 0).rounded()))) tokens, "
            + "\(ReportFigures.seconds(replicates.meanLatencySeconds))"
    }

    private var reproduction: [String] {
        let plan = findings.plan
        let calls = plan.maximumCalls.map { "\(ReportFigures.count($0)) calls" } ?? "any number of calls"
        return ["How it was found"]
            + PlainLine.wrapped(
                "moatune \(settings.version), task \(settings.taskName) (\(settings.taskFingerprint)), seed "
                    + "\(settings.seed), providers \(settings.providers.joined(separator: ", ")); margin "
                    + "\(ReportFigures.points(plan.marginPoints)) points, confidence \(confidence), at most "
                    + "\(calls) and \(ReportFigures.count(plan.maximumPairs)) pairs a figure"
                    + (settings.sandbox.map { "; sandbox: \($0)" } ?? ""), after: "  ")
    }
}
