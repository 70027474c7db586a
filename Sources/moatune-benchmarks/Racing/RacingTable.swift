import Foundation
import NumericalMethods
import Tuning

/// Racing beside full evaluation, a row for each seed, and what is saved over all of them.
struct RacingTable {
    let rule: RacingRule
    let shares: [Double]

    struct Row {
        let seed: UInt64
        let full: ScoreCurve
        let raced: ScoreCurve
        let fullTrials: [TrialResult]
        let racedTrials: [TrialResult]

        /// Tokens of both arms until their incumbents reach `share` of the best that full evaluation reached. An arm
        /// that never does counts with all it spent, which is too little.
        func tokens(atShare share: Double) -> (full: Int, raced: Int, wasRaced: Bool) {
            let goal = share * full.best
            let reached = raced.tokens(toReach: goal)
            return (full.tokens(toReach: goal) ?? full.tokens, reached ?? raced.tokens, reached != nil)
        }
    }

    private var widths: [Int] { [4, 7, 9] + shares.flatMap { _ in [9, 9] } + [9, 9, 8] }

    var head: String {
        let goals = shares.flatMap { ["full \(Self.percent($0))", "race"] }
        return "rule \(rule.rawValue): thousand tokens until the incumbent's true score is a share of the best by full "
            + "evaluation; > never, with all tokens spent\n"
            + TableText.row(
                ["seed", "best", "trials"] + goals + ["end full", "end race", "stopped"], widths: widths)
    }

    func text(of row: Row) -> String {
        let figures = shares.flatMap { share in
            let tokens = row.tokens(atShare: share)
            return [Self.thousands(tokens.full), (tokens.wasRaced ? "" : ">") + Self.thousands(tokens.raced)]
        }
        let stopped = row.racedTrials.count { $0.state == .stoppedEarly }
        return TableText.row(
            [String(row.seed), Self.score(row.full.best), "\(row.fullTrials.count)/\(row.racedTrials.count)"] + figures
                + [Self.score(row.full.last), Self.score(row.raced.last), String(stopped)], widths: widths)
    }

    /// For each goal the tokens of both arms summed over seeds and their ratio, with its interval by the bootstrap over
    /// seeds.
    func summary(of rows: [Row]) -> String {
        let lines = shares.map { share -> String in
            let pairs = rows.map { $0.tokens(atShare: share) }
            let full = pairs.map { Double($0.full) }
            let raced = pairs.map { Double($0.raced) }
            let interval = Self.ratioInterval(raced, over: full)
            let never = pairs.count { !$0.wasRaced }
            return String(
                format:
                    "%@: %.0f thousand tokens by full evaluation, %.0f by racing: %.2f of it (95 %% %.2f to %.2f)%@",
                Self.percent(share), full.reduce(0, +) / 1000 / Double(rows.count),
                raced.reduce(0, +) / 1000 / Double(rows.count), raced.reduce(0, +) / full.reduce(0, +),
                interval.lowerBound, interval.upperBound, never > 0 ? "; \(never) never" : "")
        }
        let ends = rows.map { $0.raced.last - $0.full.last }
        let estimate = MeanEstimate(of: ends)
        let gain = estimate.confidenceInterval(level: 0.95)
        return (lines + meanLines(of: rows)).joined(separator: "\n")
            + String(
                format: "\nat the end of the tokens: racing's incumbent better by %.3g points (95 %% %.3g to %.3g)",
                estimate.mean, gain.lowerBound, gain.upperBound)
    }

    /// Tokens until the mean over seeds of the incumbents' true scores first is a share of what full evaluation ends
    /// with: the luck of a seed and of its measured scores, which its best holds, averages out.
    private func meanLines(of rows: [Row]) -> [String] {
        let full = MeanCurve(of: rows.map(\.full))
        let raced = MeanCurve(of: rows.map(\.raced))
        let ends = String(
            format: "mean over seeds at the end: %.3f by full evaluation, %.3f by racing", full.last, raced.last)
        let spans = [0.05, 0.1, 0.25, 0.5, 0.75, 1].map { part -> String in
            let tokens = Int(part * Double(rows.map { max($0.full.tokens, $0.raced.tokens) }.max() ?? 0))
            return String(
                format: "%.0f %% %.3f %.3f", 100 * part, full.score(after: tokens), raced.score(after: tokens))
        }
        return [ends, "  after a share of the tokens: " + spans.joined(separator: ", ")]
            + (shares + [1]).map { share in
                let goal = share * full.last
                let tokens = (full.tokens(toReach: goal), raced.tokens(toReach: goal))
                guard let whole = tokens.0, let less = tokens.1 else {
                    return String(format: "  until the mean is %.3f: never by one of them", goal)
                }
                return String(
                    format: "  until the mean is %.3f: %.0f and %.0f thousand tokens, %.2f of it", goal,
                    Double(whole) / 1000, Double(less) / 1000, Double(less) / Double(whole))
            }
    }

    /// Seeds drawn with replacement, 2,000 times: both arms of a seed stay together.
    private static func ratioInterval(_ raced: [Double], over full: [Double]) -> ClosedRange<Double> {
        var stream = RandomStream(seed: 1, path: "bootstrap")
        let ratios = (0..<2000).map { _ -> Double in
            let drawn = full.indices.map { _ in stream.integer(below: full.count) }
            return drawn.reduce(0) { $0 + raced[$1] } / drawn.reduce(0) { $0 + full[$1] }
        }.sorted()
        return ratios[49]...ratios[1949]
    }

    private static func percent(_ share: Double) -> String { String(format: "%.0f %%", 100 * share) }
    private static func thousands(_ tokens: Int) -> String { String(format: "%.0f", Double(tokens) / 1000) }
    private static func score(_ score: Double) -> String { String(format: abs(score) < 10 ? "%.3f" : "%.1f", score) }
}
