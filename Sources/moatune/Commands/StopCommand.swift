import ArgumentParser
import Foundation
import RunStorage
import Tuning

struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Ask a running run to finish what is in flight, and stop.")

    @Argument(help: "The run: its name, or its folder.")
    var name: String

    @OptionGroup var workspace: Workspace

    func run() throws {
        let folder = try RunFolder.find(name, in: workspace.runs)
        guard let process = RunFolderLock.holder(of: folder.url) else {
            Console.print("run \(folder.name) is not running")
            return
        }
        guard kill(process, SIGTERM) == 0 else {
            throw ValidationError("process \(process), which works on the run, belongs to somebody else")
        }
        Console.print(
            "asked process \(process) to stop; it finishes what is in flight, then confirms and prunes the best")
    }
}
