internal import MixtureOfAgents
internal import Tuning

/// What each agent of the winner is worth.
struct InfluenceSection {
    let run: RunResult

    var lines: [String] {
        if let findings = run.examination {
            return ["Agents' influence"] + InfluenceTable(findings).lines.dropFirst()
        }
        guard let pruning = run.pruning, !pruning.agents.isEmpty else { return [] }
        let rows = pruning.agents.map { verdict in
            "  " + PlainLine.padded(PlainLine.clipped(PlainLine.printable(verdict.agent.name), to: 20), to: 20)
                + PlainLine.leftPadded(ReportFigures.signed(verdict.pointsLost), to: 8)
                + PlainLine.leftPadded(ReportFigures.signedInterval(verdict.pointsLostInterval), to: 20)
                + PlainLine.leftPadded(String(verdict.pairCount), to: 6) + "  " + verdict.verdict.rawValue
        }
        let head =
            "  " + PlainLine.padded("agent", to: 20) + PlainLine.leftPadded("points", to: 8)
            + PlainLine.leftPadded("95 % interval", to: 20) + PlainLine.leftPadded("pairs", to: 6) + "  verdict"
        let legend =
            "Points lost when one copy of the agent is left out, on the same questions, replicates and "
            + "seeds. redundant: left out of the pruned mixture, which as a whole loses at most "
            + "\(ReportFigures.points(pruning.marginPoints)) points or nothing that could be shown. "
            + "undecided: kept, for lack of evidence."
        return ["Agents' influence", head] + rows + PlainLine.wrapped(legend, after: "  ")
    }
}
