internal import MixtureOfAgents
internal import Tuning

/// What an examination says of each part of a mixture, as a table with its reasons.
struct InfluenceTable {
    private let findings: InfluenceFindings

    init(_ findings: InfluenceFindings) { self.findings = findings }

    var lines: [String] {
        let rows = findings.parts.map { part in
            Self.row(
                [
                    Self.name(of: part), ReportFigures.signed(part.loss.points),
                    ReportFigures.signedInterval(part.loss.interval), String(part.loss.pairCount),
                    part.part == .cycle ? "-" : ReportFigures.percent(part.account.textShare),
                    part.account.priceShare.map(ReportFigures.percent) ?? "?",
                    ReportFigures.percent(part.account.latencyShare), part.verdict.rawValue,
                ])
        }
        let head = Self.row(["part", "points", "interval", "pairs", "text", "price", "time", "verdict"])
        return ["Each part left out alone", head] + rows + PlainLine.wrapped(legend, after: "  ")
    }

    private var legend: String {
        let margin = ReportFigures.points(findings.plan.marginPoints)
        return "points: lost a question without (one copy of) it, everything else in place, on the same questions and "
            + "seeds; below 0 the mixture is better without. text: the share of the aggregate's words that only this "
            + "agent brought, which says nothing of points. price, time: its shares of a question's price and critical "
            + "path. redundant: its loss is shown to be below \(margin) points, together with all that goes. harmful: "
            + "better without. spare: it matters only because another one went. undecided: kept. With "
            + "\(ReportFigures.percent(findings.plan.confidence)) nothing goes whose loss is \(margin) points or more."
    }

    /// Why each verdict is what it is, where the table alone doesn't say it.
    var reasons: [String] {
        let lines = findings.parts.compactMap { part -> String? in
            let test = part.decidingTest.map { "test \($0 + 1)" }
            let changed =
                "the aggregate's text changes in \(part.changedTextCount) of \(part.loss.pairCount) pairs"
            switch part.verdict {
            case .needed: return nil
            case .redundant: return "\(Self.name(of: part)): \(changed); \(test ?? "its interval") shows no loss"
            case .harmful: return "\(Self.name(of: part)): \(changed), for the worse"
            case .spare:
                return "\(Self.name(of: part)): another one does the same; \(test ?? "a test") shows that"
            case .undecided: return "\(Self.name(of: part)): \(changed); neither a loss nor its absence is shown yet"
            }
        }
        return lines.isEmpty ? [] : ["Why"] + lines.flatMap { PlainLine.wrapped($0, after: "  ") }
    }

    private static func row(_ cells: [String]) -> String {
        let widths = [-17, 7, 17, 5, 5, 6, 5]
        let padded = zip(cells, widths).map { cell, width in
            width < 0
                ? PlainLine.padded(PlainLine.clipped(cell, to: -width), to: -width)
                : PlainLine.leftPadded(cell, to: width)
        }
        return "  " + padded.joined(separator: " ") + " " + (cells.last ?? "")
    }

    static func name(of part: PartInfluence) -> String {
        let name = name(of: part.part)
        return part.prunedCount > 1 ? "\(part.prunedCount) x \(name)" : name
    }

    static func name(of part: MixtureReduction) -> String {
        switch part {
        case .agent(let agent): PlainLine.printable(agent.name)
        case .cycle: "a cycle"
        }
    }

    /// `a, b and c`; what stands there twice is counted.
    static func list(_ names: [String]) -> String {
        var counts: [(name: String, count: Int)] = []
        for name in names {
            if let index = counts.firstIndex(where: { $0.name == name }) {
                counts[index].count += 1
            } else {
                counts.append((name, 1))
            }
        }
        let words = counts.map { $0.count > 1 ? "\($0.count) x \($0.name)" : $0.name }
        guard let last = words.last, words.count > 1 else { return words.first ?? "nobody" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}
