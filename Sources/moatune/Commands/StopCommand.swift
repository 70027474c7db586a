import ArgumentParser
import Foundation
import RunStorage
import Tuning

struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Ask a running run to finish what is in flight, and stop.",
        discussion: """
            The best mixture so far is then confirmed and pruned. Asking again changes nothing; --now leaves that out.
            """)

    @Argument(help: "The run: its name, or its folder.")
    var name: String

    @Flag(help: "End at once, without confirmation: what is in flight is lost, what is stored 'resume' goes on from.")
    var now = false

    @OptionGroup var workspace: Workspace

    /// Time enough for the first signal's handler to have run.
    private static let microsecondsBetweenSignals: UInt32 = 200_000

    func run() throws {
        let folder = try RunFolder.find(name, in: workspace.runs)
        guard let process = RunFolderLock.holder(of: folder.url) else {
            Console.print("run \(folder.name) is not running")
            return
        }
        guard kill(process, SIGTERM) == 0 else {
            throw ValidationError("process \(process), which works on the run, belongs to somebody else")
        }
        guard !now else {
            // The first one stops the work; the second is Ctrl-C's, after which a process leaves at once.
            usleep(Self.microsecondsBetweenSignals)
            kill(process, SIGINT)
            return Console.print(
                "ended process \(process); what was finished is stored: moatune resume \(folder.name)")
        }
        Console.print(
            "asked process \(process) to stop; it finishes what is in flight, then confirms and prunes the best "
                + "(asking again changes nothing; --now leaves that out)")
    }
}
