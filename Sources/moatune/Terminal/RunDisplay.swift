import Foundation
import Reporting
import RunStorage
import Tuning

/// Shows a run on standard error while it works: a screen that is redrawn on a terminal, a line a minute elsewhere.
final class RunDisplay: Sendable {
    private let folder: RunFolder
    private let painter: ScreenPainter?

    init(of folder: RunFolder, isInteractive: Bool = Console.isInteractive) {
        self.folder = folder
        painter = isInteractive ? ScreenPainter(.standardError) : nil
    }

    /// Shows what happened, where the screen doesn't show it anyway.
    func show(_ event: RunEvent) {
        switch event {
        case .trialStarted, .trialFinished: break
        case .entered(let state): say(Self.words(for: state))
        case .evaluated(let what, let meanPoints, let count):
            say("  \(what): \(Figures.points(meanPoints)) points (mean of \(count))")
        case .note(let text): say(text)
        }
    }

    private func say(_ line: String) {
        if let painter { painter.say(line) } else { Console.progress(line) }
    }

    /// Runs `body` with the display on.
    func showing<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        defer { painter?.clear() }
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                await self.keepShowing()
                return nil
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let result = ended { return result }
            }
            throw CancellationError()
        }
    }

    private static let refreshSeconds = 1.0
    private static let lineSeconds = 60.0

    private func keepShowing() async {
        // What can't be shown now is shown a moment later; the work itself says what is wrong.
        var store: SQLiteRunStore?
        while !Task.isCancelled {
            let seconds = painter == nil ? Self.lineSeconds : Self.refreshSeconds
            do { try await Task.sleep(for: .seconds(seconds)) } catch { return }
            store = store ?? (try? SQLiteRunStore(readingAt: folder.storeURL))
            guard let store,
                let glance = try? TuningRun.glance(
                    in: store, at: folder, process: ProcessInfo.processInfo.processIdentifier)
            else { continue }
            guard let painter else {
                Console.progress(RunLine.text(of: glance))
                continue
            }
            let size = TerminalSize.of(STDERR_FILENO)
            painter.paint(RunScreen(of: glance, columns: size.columns - 1, rows: size.rows - 1).lines)
        }
    }

    private static func words(for state: RunState) -> String {
        switch state {
        case .planned: "planned"
        case .searching: "searching"
        case .confirming: "confirming the winner and the default mixture on fresh replicates"
        case .pruning: "leaving each agent out in turn"
        case .complete: "done"
        case .stopped: "stopped; everything finished is stored"
        }
    }
}
