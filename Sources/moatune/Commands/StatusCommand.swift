import ArgumentParser
import Foundation
import Reporting
import RunStorage
import Tuning

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Look at a run, running or not, from another terminal.",
        discussion: """
            Only reads, and never holds up whoever works on the run. On a terminal --watch redraws one screen until \
            the work ends; into a file or pipe it writes a line a minute, or with --json one JSON document a line.
            """)

    @Argument(help: "The run: its name, or its folder.")
    var name: String

    @Flag(help: "Go on looking until the work on it ends.")
    var watch = false

    @Flag(help: "Print what is known as one JSON document, or with --watch as one a line, every two seconds.")
    var json = false

    @OptionGroup var workspace: Workspace

    func run() async throws {
        let folder = try RunFolder.find(name, in: workspace.runs)
        let store = try SQLiteRunStore(readingAt: folder.storeURL)
        let painter = watch && !json && isatty(STDOUT_FILENO) == 1 ? ScreenPainter(.standardOutput) : nil
        while true {
            let holder = RunFolderLock.holder(of: folder.url)
            let glance = try TuningRun.glance(in: store, at: folder, process: holder)
            try show(glance, on: painter)
            guard watch, holder != nil else { return }
            try await Task.sleep(for: .seconds(painter == nil && !json ? 60 : 2))
        }
    }

    private func show(_ glance: RunGlance, on painter: ScreenPainter?) throws {
        if json {
            return try watch ? Console.printJSONLine(glance) : Console.printJSON(glance)
        }
        let size = TerminalSize.of(STDOUT_FILENO)
        if let painter {
            painter.paint(RunScreen(of: glance, columns: size.columns - 1, rows: size.rows - 1).lines)
        } else if watch {
            Console.print(RunLine.text(of: glance))
        } else {
            Console.print(RunScreen(of: glance, columns: size.columns, rows: size.rows).text)
        }
    }
}
