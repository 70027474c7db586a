internal import Inference
internal import MixtureOfAgents
internal import Tuning

/// Answers that were less than was asked for, by mixture, and calls that were put otherwise than they were asked for.
struct ShortfallSection {
    let run: RunResult

    /// Trials that are named of each.
    private static let namedTrialCount = 12

    var lines: [String] {
        let shortfalls = run.trials.shortfalls
        guard !shortfalls.isEmpty else { return [] }
        return ["Answers that fell short"]
            + shortfalls.flatMap { shortfall in
                PlainLine.wrapped(
                    shortfall.line + "; by the mixtures of trials " + Self.names(shortfall.trials),
                    after: "  ")
            }
    }

    private static func names(_ trials: [Int]) -> String {
        let named = trials.prefix(namedTrialCount).map(String.init).joined(separator: ", ")
        return trials.count > namedTrialCount ? "\(named) and \(trials.count - namedTrialCount) more" : named
    }

    /// What services don't take, so that it was left out or put in another way.
    var changes: [String] {
        guard !run.changes.isEmpty else { return [] }
        var lines = ["Calls that were put otherwise, as their services take them"]
        for model in run.changes {
            lines += PlainLine.wrapped(
                "\(model.provider)/\(model.model): "
                    + model.changes.map(\.rawValue).joined(separator: ", "), after: "  ")
        }
        let seedless = run.changes.filter { $0.changes.contains(.withoutSeed) }
        if !seedless.isEmpty {
            lines += PlainLine.wrapped(
                "Without a seed replicates still differ, but no call can be made again with the same answer: this run "
                    + "can't be repeated exactly.", after: "  ")
        }
        if run.changes.contains(where: { $0.changes.contains(.withoutTemperature) }) {
            lines += PlainLine.wrapped(
                "A temperature that a model does not take is no parameter of it: it decided nothing there.",
                after: "  ")
        }
        return lines
    }
}
