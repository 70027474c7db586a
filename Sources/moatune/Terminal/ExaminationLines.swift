import MixtureOfAgents
import Tuning

/// Shows an examination on standard error: a line for each look.
enum ExaminationLines {
    static func show(_ step: InfluenceStep) {
        switch step {
        case .examined(let part, let loss):
            Console.progress("  without \(name(of: part)): \(words(for: loss))")
        case .tested(let test):
            let names = test.removed.map(name(of:)).joined(separator: ", ")
            Console.progress("  without \(names) together: \(words(for: test.loss))")
        }
    }

    private static func name(of part: MixtureReduction) -> String {
        switch part {
        case .agent(let agent): agent.name
        case .cycle: "a cycle"
        }
    }

    private static func words(for loss: LossEstimate) -> String {
        let interval = loss.interval
        let range =
            interval.upperBound < 1e100
            ? "\(Figures.points(interval.lowerBound)) to \(Figures.points(interval.upperBound))" : "unknown"
        return "loses \(Figures.points(loss.points)) points (\(range), \(loss.pairCount) pairs)"
    }
}
