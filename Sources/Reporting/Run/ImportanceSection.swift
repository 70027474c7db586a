internal import SearchSpace
internal import Tuning

/// Which parameters moved the score: the share of the variance between trials that a parameter's value alone explains,
/// corrected for the number of values (η² adjusted as R² is; Ezekiel 1930).
///
/// A description of the trials that were made, not of the space: a search looks more often where it hopes.
struct ImportanceSection {
    let run: RunResult

    /// With fewer trials the shares are mostly noise.
    static let fewestTrials = 20

    var lines: [String] {
        let trials = run.trials.filter { $0.state == .complete && $0.meanPoints != nil }
        guard trials.count >= Self.fewestTrials else { return [] }
        let names = Set(trials.flatMap { $0.configuration.values.keys }).sorted()
        let shares = names.compactMap { name in share(of: name, in: trials).map { (name, $0) } }
            .filter { $0.1 >= 0.02 }.sorted { (-$0.1, $0.0) < (-$1.1, $1.0) }
        let title = "What moved the score in \(trials.count) trials (share of variance explained by one parameter)"
        guard !shares.isEmpty else { return [title, "  no single parameter's influence is shown"] }
        return [title]
            + shares.prefix(8).map { name, share in
                "  " + PlainLine.padded(PlainLine.clipped(name, to: 36), to: 37)
                    + PlainLine.leftPadded(ReportFigures.percent(share), to: 6) + "  "
                    + String(repeating: "#", count: Int((share * 30).rounded()))
            }
    }

    private func share(of name: String, in trials: [TrialResult]) -> Double? {
        let values = trials.map { $0.meanPoints ?? 0 }
        let groups = Dictionary(grouping: trials.indices) { bin(trials[$0].configuration[name], name, trials) }
        guard groups.count > 1, trials.count > groups.count else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        let total = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        guard total > 0 else { return nil }
        let within = groups.sorted { $0.key < $1.key }.reduce(0.0) { sum, group in
            let members = group.value.map { values[$0] }
            let centre = members.reduce(0, +) / Double(members.count)
            return sum + members.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
        }
        let count = Double(values.count)
        return max(0, 1 - within / total * (count - 1) / (count - Double(groups.count)))
    }

    /// Numbers by thirds of the trials' own values, names as they are.
    private func bin(_ value: ParameterValue?, _ name: String, _ trials: [TrialResult]) -> String {
        guard let value else { return "absent" }
        guard case .real(let number) = value else { return value.description }
        let sorted = trials.compactMap { $0.configuration.real(name) }.sorted()
        let rank = sorted.firstIndex { $0 >= number } ?? 0
        return "third \(rank * 3 / max(1, sorted.count))"
    }
}
