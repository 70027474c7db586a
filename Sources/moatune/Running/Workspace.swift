import ArgumentParser
import Foundation
import NumericalMethods
import Tuning

/// Where runs and reports lie: below the current folder unless told otherwise.
struct Workspace: ParsableArguments {
    @Option(name: .customLong("runs"), help: "The folder that holds runs.")
    var runsPath = "runs"

    @Option(name: .customLong("reports"), help: "The folder that reports are written to.")
    var reportsPath = "reports"

    var runs: URL { URL(filePath: runsPath, directoryHint: .isDirectory) }
    var reports: URL { URL(filePath: reportsPath, directoryHint: .isDirectory) }

    /// Writes the report of the run in `folder` as `NAME.txt`, or with another beginning or ending.
    ///
    /// A run goes by its folder's name, so a copy's report is never written over the report of the run it was copied
    /// from. A run outside ``runs`` whose name is taken there gets a digest of its path behind its name.
    func write(
        report text: String, of folder: RunFolder, beginning: String = "", ending: String = "txt"
    ) throws -> URL {
        var name = beginning + RunFolder.validName(from: folder.name)
        if isTaken(name, ending: ending, by: folder, text) { name += "-" + Self.digest(of: folder) }
        return try write(report: text, name: name, ending: ending)
    }

    /// Writes a report as `NAME.txt`, or with another ending.
    ///
    /// - Parameter name: a valid name of a file.
    func write(report text: String, name: String, ending: String = "txt") throws -> URL {
        let file = reports.appending(path: "\(name).\(ending)")
        do {
            try FileManager.default.createDirectory(at: reports, withIntermediateDirectories: true)
            try Data(TerminalText.safe(text).utf8).write(to: file, options: .atomic)
        } catch {
            throw TuningError.cannotWrite(path: file.path, reason: error.localizedDescription)
        }
        return file
    }

    private func isTaken(_ name: String, ending: String, by folder: RunFolder, _ text: String) -> Bool {
        let isOwn = Self.path(folder.url.deletingLastPathComponent()) == Self.path(runs)
        guard !isOwn else { return RunFolder.validName(from: folder.name) != folder.name }
        if (try? RunFolder.find(folder.name, in: runs)).map({ Self.path($0.url) != Self.path(folder.url) }) ?? false {
            return true
        }
        let earlier = try? Data(contentsOf: reports.appending(path: "\(name).\(ending)"))
        return earlier.map { $0 != Data(TerminalText.safe(text).utf8) } ?? false
    }

    private static func path(_ url: URL) -> String { url.resolvingSymlinksInPath().standardizedFileURL.path }

    private static func digest(of folder: RunFolder) -> String { StableDigest(of: path(folder.url)).short }
}
