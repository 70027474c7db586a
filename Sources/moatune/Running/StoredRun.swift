import Foundation
import RunStorage
import Tuning

/// Reads a run without disturbing whoever works on it.
enum StoredRun {
    static func result(named name: String, in workspace: Workspace) throws -> RunResult {
        let folder = try RunFolder.find(name, in: workspace.runs)
        return try TuningRun.result(in: try SQLiteRunStore(readingAt: folder.storeURL), at: folder)
    }

    /// The run without its trials, for comparisons of long ones.
    static func summary(named name: String, in workspace: Workspace) throws -> RunSummary {
        let folder = try RunFolder.find(name, in: workspace.runs)
        return try TuningRun.summary(in: try SQLiteRunStore(readingAt: folder.storeURL), at: folder)
    }
}
