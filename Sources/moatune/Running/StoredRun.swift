import Foundation
import RunStorage
import Tuning

/// Reads a run without disturbing whoever works on it.
enum StoredRun {
    static func result(named name: String, in workspace: Workspace) throws -> RunResult {
        let folder = try RunFolder.find(name, in: workspace.runs)
        return try TuningRun.result(in: try SQLiteRunStore(readingAt: folder.storeURL), at: folder)
    }

    /// What 'prune' found of a mixture that no run searched for; `nil` for a run.
    static func examinationAlone(
        named name: String, in workspace: Workspace
    ) throws -> (InfluenceFindings, RunSettings)? {
        let folder = try RunFolder.find(name, in: workspace.runs)
        let store = try SQLiteRunStore(readingAt: folder.storeURL)
        let settings = try TuningRun.settings(in: store, at: folder)
        guard settings.isExamination,
            let findings = try MixtureExamination.findings(in: store)
        else { return nil }
        return (findings, settings)
    }

    /// The run without its trials, for comparisons of long ones.
    static func summary(named name: String, in workspace: Workspace) throws -> RunSummary {
        let folder = try RunFolder.find(name, in: workspace.runs)
        return try TuningRun.summary(in: try SQLiteRunStore(readingAt: folder.storeURL), at: folder)
    }
}
