import ArgumentParser
import Foundation
import Grading
import NumericalMethods
import Tuning

/// How often 95 % intervals hold the truth, and how often a difference is claimed where none is.
struct IntervalCoverage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interval-coverage",
        abstract: "How often the intervals of scores and differences hold the truth.",
        discussion: """
            Simulated tasks with a true score drawn for each run. 'before' is Student's t over all evaluations as if they \
            were independent, which versions before 0.4 reported.
            """)

    @Option(help: "Runs of each cell.")
    var runs = 2000

    @Option(help: "Evaluations of each question.")
    var replicates = 2

    @Option(parsing: .upToNextOption, help: "Numbers of questions.")
    var questions = [4, 8, 20, 40, 200]

    func run() async throws {
        TableText.say("Simulated tasks, \(runs) runs a row, \(replicates) evaluations of each question; 95 % intervals")
        TableText.say("\nScores: runs whose interval holds the true score of new questions, and its mean width")
        row(["task", "questions", "before", "width", "now", "width"])
        for task in SimulatedScores.allCases {
            for count in questions { scores(task, questions: count) }
        }
        oneQuestion()
        TableText.say("\nDifferences: runs whose interval holds the true one, and those that claim 'better' wrongly")
        row(["two equal mixtures", "questions", "before", "'better'", "now", "'better'"])
        for task in SimulatedScores.allCases {
            for count in questions { differences(task, questions: count) }
        }
        curse()
    }

    private func row(_ cells: [String]) {
        TableText.say(TableText.row(cells, widths: [-26, 9, 9, 9, 9, 9]))
    }

    private func percent(_ count: Int) -> String { String(format: "%.1f %%", 100 * Double(count) / Double(runs)) }

    private struct Tally {
        var held = 0
        var claims = 0
        var width = 0.0

        mutating func add(_ interval: ClosedRange<Double>, truth: Double) {
            if interval.lowerBound <= truth + 1e-9, truth <= interval.upperBound + 1e-9 { held += 1 }
            if interval.lowerBound > 1e-9 { claims += 1 }
            width += min(interval.upperBound, 1e3) - max(interval.lowerBound, -1e3)
        }
    }

    private func scores(_ task: SimulatedScores, questions: Int) {
        var stream = RandomStream(seed: 1, path: "coverage", task.rawValue, String(questions))
        var before = Tally()
        var now = Tally()
        for _ in 0..<runs {
            let (truth, results) = task.draw(questions: questions, replicates: replicates, using: &stream)
            before.add(MeanEstimate(of: results.map(\.grade.points)).confidenceInterval(level: 0.95), truth: truth)
            now.add(ScoreEstimate(of: results).interval, truth: truth)
        }
        row([
            task.rawValue, "\(questions)", percent(before.held), String(format: "%.3f", before.width / Double(runs)),
            percent(now.held), String(format: "%.3f", now.width / Double(runs)),
        ])
    }

    /// Of one question the score is of that question alone.
    private func oneQuestion() {
        for count in [2, 4, 12, 24] {
            var stream = RandomStream(seed: 1, path: "one question", String(count))
            var before = Tally()
            var now = Tally()
            for _ in 0..<runs {
                let chance = 0.03 + 0.94 * stream.uniform()
                let values = (0..<count).map { _ in SimulatedScores.noisy.value(chance, using: &stream) }
                let results = SimulatedScores.results([values])
                before.add(MeanEstimate(of: values).confidenceInterval(level: 0.95), truth: chance)
                now.add(ScoreEstimate(of: results).interval, truth: chance)
            }
            row([
                "one question, \(count) times", "1", percent(before.held),
                String(format: "%.3f", before.width / Double(runs)), percent(now.held),
                String(format: "%.3f", now.width / Double(runs)),
            ])
        }
    }

    /// Two mixtures that are equally good on every question; each has its own luck.
    private func differences(_ task: SimulatedScores, questions: Int) {
        var stream = RandomStream(seed: 1, path: "differences", task.rawValue, String(questions))
        var before = Tally()
        var now = Tally()
        for _ in 0..<runs {
            let one = task.draw(questions: questions, replicates: replicates, using: &stream)
            let other = (0..<questions).map { _ -> [Double] in
                let chance = task.chance(one.truth, using: &stream)
                return (0..<replicates).map { _ in task.value(chance, using: &stream) }
            }
            let second = SimulatedScores.results(other)
            let pairs = zip(one.results, second).map { $0.grade.points - $1.grade.points }
            before.add(MeanEstimate(of: pairs).confidenceInterval(level: 0.95), truth: 0)
            now.add(PairedDifference(of: one.results, over: second).interval, truth: 0)
        }
        row([
            task.rawValue, "\(questions)", percent(before.held), percent(before.claims), percent(now.held),
            percent(now.claims),
        ])
    }

    /// The best of forty mixtures by their search scores, told by these and by fresh questions.
    private func curse() {
        TableText.say("\nThe best of 40 mixtures by 10 questions: its score above the true one, mean over \(runs) runs")
        var stream = RandomStream(seed: 1, path: "curse")
        var searched = 0.0
        var confirmed = 0.0
        for _ in 0..<runs {
            var best = (score: -1.0, truth: 0.0)
            for _ in 0..<40 {
                let truth = 0.4 + 0.3 * stream.uniform()
                let right = (0..<10).count { _ in stream.uniform() < truth }
                if Double(right) / 10 > best.score { best = (Double(right) / 10, truth) }
            }
            let fresh = Double((0..<40).count { _ in stream.uniform() < best.truth }) / 40
            searched += best.score - best.truth
            confirmed += fresh - best.truth
        }
        TableText.say(
            String(format: "in the search %+.3f, confirmed %+.4f", searched / Double(runs), confirmed / Double(runs)))
    }
}
