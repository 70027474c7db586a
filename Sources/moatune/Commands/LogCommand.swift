import ArgumentParser
import Foundation
import Reporting
import RunStorage
import Tuning

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Read what happened in a run, or all that was said in one trial.")

    @Argument(help: "The run: its name, or its folder.")
    var name: String

    @Option(help: "Show this trial: its configuration, and of every question the transcript and the grade.")
    var trial: Int?

    @Flag(help: "Print JSON: the trial as one document, the log as its lines are.")
    var json = false

    @OptionGroup var workspace: Workspace

    func run() throws {
        let folder = try RunFolder.find(name, in: workspace.runs)
        guard let trial else {
            let lines = try RunLog.text(of: folder.logURL)
            guard json else { return Console.print(RunLogText.text(of: lines)) }
            return Console.printJSONText(lines.trimmingCharacters(in: .newlines))
        }
        let store = try SQLiteRunStore(readingAt: folder.storeURL)
        let recorded = try TuningRun.recordedTrial(trial, in: store, at: folder)
        if json { try Console.printJSON(recorded) } else { Console.print(TrialLog.text(of: recorded)) }
    }
}
