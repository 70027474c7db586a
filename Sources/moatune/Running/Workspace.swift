import ArgumentParser
import Foundation
import Tuning

/// Where runs and reports lie: below the current folder unless told otherwise.
struct Workspace: ParsableArguments {
    @Option(name: .customLong("runs"), help: "The folder that holds runs.")
    var runsPath = "runs"

    @Option(name: .customLong("reports"), help: "The folder that reports are written to.")
    var reportsPath = "reports"

    var runs: URL { URL(filePath: runsPath, directoryHint: .isDirectory) }
    var reports: URL { URL(filePath: reportsPath, directoryHint: .isDirectory) }

    /// Writes a report as `NAME.txt`, or with another ending.
    func write(report text: String, name: String, ending: String = "txt") throws -> URL {
        let file = reports.appending(path: "\(name).\(ending)")
        do {
            try FileManager.default.createDirectory(at: reports, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file, options: .atomic)
        } catch {
            throw TuningError.cannotWrite(path: file.path, reason: error.localizedDescription)
        }
        return file
    }
}
