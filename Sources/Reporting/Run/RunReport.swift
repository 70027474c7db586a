public import Tuning

/// One text page on a run: what was asked, what came out, and how sure that is.
///
/// A pure function of the run: the same run gives the same text. At most 80 columns.
public enum RunReport {
    public static func text(of run: RunResult) -> String {
        let sections: [[String]] = [
            RunHead(run: run).lines, MixtureSections(run: run).best, MixtureSections(run: run).pruned,
            InfluenceSection(run: run).lines, SearchSection(run: run).curve, ImportanceSection(run: run).lines,
            SearchSection(run: run).bestTrials, SearchSection(run: run).failures, ReproductionSection(run: run).lines,
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }
}
