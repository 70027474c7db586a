public import Tuning

/// One text page on a run: what was asked, what came out, and how sure that is.
///
/// A pure function of the run: the same run gives the same text. At most 80 columns.
public enum RunReport {
    /// For a terminal.
    public static func text(of run: RunResult) -> String {
        sections(of: run).map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    /// The same as Markdown: the outcome as a list, each section under a heading, its lines as they are, since plots
    /// and tables need letters of one width.
    public static func markdown(of run: RunResult) -> String {
        let sections = sections(of: run)
        let head = sections.first ?? []
        var lines = ["# " + (head.first ?? ""), ""] + head.dropFirst().map { "- " + $0 }
        for section in sections.dropFirst() {
            lines += ["", "## " + (section.first ?? ""), "", "```text"] + section.dropFirst() + ["```"]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Each with its title as its first line; none is empty.
    private static func sections(of run: RunResult) -> [[String]] {
        let sections: [[String]] = [
            RunHead(run: run).lines, MixtureSections(run: run).best, MixtureSections(run: run).pruned,
            InfluenceSection(run: run).lines, IncumbentSection(run: run).lines, ParetoSection(run: run).lines,
            ImportanceSection(run: run).lines, ImportanceSection(run: run).common, ImportanceSection(run: run).effects,
            SavingsSection(run: run).lines, TrialSections(run: run).best,
            TrialSections(run: run).failures, ShortfallSection(run: run).lines, ShortfallSection(run: run).changes,
            ReproductionSection(run: run).lines,
        ]
        return sections.filter { !$0.isEmpty }
    }
}
