import Foundation
import Grading
import MixtureOfAgents
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

    /// The runs without their trials, for comparisons of long ones.
    ///
    /// Runs whose tasks have different fingerprints are looked at once more: version 0.1 drew another fingerprint in
    /// each process for a task with a JSON schema, so the frozen tasks themselves decide.
    static func summaries(named names: [String], in workspace: Workspace) throws -> [RunSummary] {
        let folders = try names.map { try RunFolder.find($0, in: workspace.runs) }
        var summaries = try folders.map {
            try TuningRun.summary(in: try SQLiteRunStore(readingAt: $0.storeURL), at: $0)
        }
        guard Set(summaries.map(\.settings.taskFingerprint)).count > 1 else { return summaries }
        for (index, folder) in folders.enumerated() {
            if let frozen = frozenTask(of: summaries[index].settings, in: folder) {
                summaries[index].settings.taskFingerprint = frozen.fingerprint
            }
        }
        return summaries
    }

    /// The task as it was when the run began; `nil` when its files are gone or unreadable.
    static func frozenTask(of settings: RunSettings, in folder: RunFolder) -> TaskDefinition? {
        guard let file = try? folder.frozenFile(named: settings.spaceFile) else { return nil }
        if settings.isExamination { return try? TaskDefinition.load(file) }
        return (try? MixtureSpace.load(file)).flatMap { try? TaskDefinition.load($0.taskFile) }
    }
}
