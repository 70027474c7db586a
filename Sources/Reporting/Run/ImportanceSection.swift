internal import NumericalMethods
internal import Optimization
internal import SearchSpace
internal import Tuning

/// Which parameters moved the score, alone and in pairs, and how: a functional analysis of variance of the trials'
/// ranks for the shares, of their points for each parameter's own effect.
struct ImportanceSection {
    let run: RunResult

    /// With fewer trials the shares are mostly noise.
    static let fewestTrials = 20
    static let mostParameters = 8
    static let mostPairs = 4
    static let mostMarginals = 4

    var lines: [String] {
        guard let table else { return [] }
        let anova = FunctionalANOVA(table.ranked, seed: run.settings.seed)
        let chance = FunctionalANOVA.chanceShare(of: table.ranked, seed: run.settings.seed)
        let title = "What moved the score in \(table.values.count) trials (functional ANOVA)"
        let shown = anova.shares.filter { $0.share > chance }.prefix(Self.mostParameters)
        guard anova.predictedShare > 0, !shown.isEmpty else {
            let largest = anova.shares.first.map {
                "; the largest share, of \(PlainLine.printable($0.names[0])), is "
                    + "\(ReportFigures.percent($0.share)), "
                    + "and shares up to \(ReportFigures.percent(chance)) come by chance"
            }
            return [title]
                + PlainLine.wrapped("No parameter's influence is told from chance\(largest ?? "").", after: "  ")
        }
        let pairs = anova.pairShares.filter { $0.share > chance }.prefix(Self.mostPairs)
        return [title] + shown.map(row) + (pairs.isEmpty ? ["  no pair together beyond its parts"] : pairs.map(row))
            + PlainLine.wrapped(legend(anova, chance: chance), after: "  ")
    }

    /// What the best trials have in common, whatever else they differ in.
    var common: [String] {
        guard let table else { return [] }
        let anova = PearsonDivergenceANOVA(table, seed: run.settings.seed)
        let title = "What the best \(anova.bestCount) of \(table.values.count) trials have in common (PED-ANOVA)"
        let shown = anova.shares.filter { $0.chance <= 0.05 }.prefix(Self.mostParameters)
        guard !shown.isEmpty else {
            return anova.shares.isEmpty
                ? [] : [title] + PlainLine.wrapped("Nothing that is told from chance.", after: "  ")
        }
        return [title, "  parameter                     share  value most favoured         best   all"]
            + shown.map { share in
                "  " + PlainLine.padded(PlainLine.clipped(PlainLine.printable(share.name), to: 29), to: 29)
                    + PlainLine.leftPadded(ReportFigures.percent(share.share), to: 6) + "  "
                    + PlainLine.padded(PlainLine.clipped(PlainLine.printable(share.favourite), to: 26), to: 27)
                    + PlainLine.leftPadded(ReportFigures.percent(share.favouriteAmongBest), to: 5)
                    + PlainLine.leftPadded(ReportFigures.percent(share.favouriteAmongAll), to: 6)
            }
            + PlainLine.wrapped(
                "How far the best trials' values differ from all trials': each parameter's share of the whole "
                    + "divergence, and how many of the best and of all have the value that the best favour most. Only "
                    + "what comes by chance less than once in 20 is shown.", after: "  ")
    }

    /// How the points go with each of the parameters that were found to matter.
    var effects: [String] {
        guard let table else { return [] }
        let anova = FunctionalANOVA(table, seed: run.settings.seed)
        let chance = FunctionalANOVA.chanceShare(of: table.ranked, seed: run.settings.seed)
        let moving = FunctionalANOVA(table.ranked, seed: run.settings.seed).shares.filter { $0.share > chance }
        let favoured = PearsonDivergenceANOVA(table, seed: run.settings.seed).shares.filter { $0.chance <= 0.05 }
        var names: [String] = []
        for name in moving.map({ $0.names[0] }) + favoured.map(\.name) where !names.contains(name) {
            names.append(name)
        }
        let marginals = names.prefix(Self.mostMarginals).compactMap { anova.marginal(of: $0) }
        guard !marginals.isEmpty else { return [] }
        return ["Mean points by the value of each of them, over all others (± between the forest's trees)"]
            .flatMap { PlainLine.wrapped($0) } + marginals.flatMap(lines)
    }

    /// The trials with a score, or `nil` when they are too few.
    private var table: LevelTable? {
        let scores = run.trialScores
        let trials = run.trials.filter { scores[$0.number] != nil }
        guard trials.count >= Self.fewestTrials else { return nil }
        return LevelTable(trials.map(\.configuration), values: trials.map { scores[$0.number] ?? 0 })
    }

    private func row(_ share: FunctionalANOVA.Share) -> String {
        let name = share.names.map { PlainLine.printable($0) }.joined(separator: " x ")
        return "  " + PlainLine.padded(PlainLine.clipped(name, to: 44), to: 45)
            + PlainLine.leftPadded(ReportFigures.percent(share.share), to: 5)
            + PlainLine.leftPadded("±" + ReportFigures.percent(share.spread), to: 7) + "  "
            + String(repeating: "#", count: min(18, max(0, Int(clamped: (share.share * 18).rounded()))))
    }

    private func legend(_ anova: FunctionalANOVA, chance: Double) -> String {
        "Share of the variance of the trials' ranks that a parameter explains alone, or a pair (x) beyond its parts, ± "
            + "how much the forest's trees differ. Shares up to \(ReportFigures.percent(chance)) come by chance "
            + "and are not shown. The forest predicts \(ReportFigures.percent(max(0, anova.predictedShare))) of the "
            + "variance of trials that it has not seen. Of the trials that were made, not of the whole space: a search "
            + "looks more often where it hopes."
    }

    // MARK: One parameter by itself

    private static let plotWidth = 24

    private func lines(_ marginal: FunctionalANOVA.Marginal) -> [String] {
        guard let low = marginal.means.min(), let high = marginal.means.max() else { return [] }
        let title = "  " + PlainLine.clipped(PlainLine.printable(marginal.column.name), to: 70)
        return [title]
            + marginal.means.indices.map { level in
                let share = high > low ? (marginal.means[level] - low) / (high - low) : 0.5
                let place = Int(clamped: (share * Double(Self.plotWidth - 1)).rounded())
                let label = PlainLine.clipped(PlainLine.printable(marginal.column.labels[level]), to: 27)
                return "    " + PlainLine.padded(label, to: 28)
                    + PlainLine.leftPadded(ReportFigures.points(marginal.means[level]), to: 6)
                    + PlainLine.leftPadded("±" + ReportFigures.points(marginal.spreads[level]), to: 7)
                    + PlainLine.leftPadded("n \(marginal.column.counts[level])", to: 7) + " |"
                    + String(repeating: " ", count: place) + "*"
            }
    }
}
