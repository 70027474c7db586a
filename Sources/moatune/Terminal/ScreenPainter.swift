import Foundation
import Synchronization

/// Redraws lines at the bottom of a terminal, and writes others above them.
///
/// Goes up by as many lines as it wrote and clears from there: whatever the terminal showed before stays, nothing is
/// left behind by a process that is killed, and any terminal of the last forty years understands it.
final class ScreenPainter: Sendable {
    private let handle: FileHandle
    private let drawn = Mutex<[String]>([])

    init(_ handle: FileHandle) { self.handle = handle }

    /// Replaces the lines drawn last.
    func paint(_ lines: [String]) {
        drawn.withLock { drawn in
            write(Self.erasing(drawn.count) + Self.text(lines))
            drawn = lines
        }
    }

    /// Writes a line that stays.
    func say(_ line: String) {
        drawn.withLock { drawn in write(Self.erasing(drawn.count) + TerminalText.safe(line) + "\n" + Self.text(drawn)) }
    }

    /// Takes the drawn lines away.
    func clear() { paint([]) }

    private static func text(_ lines: [String]) -> String { lines.map { TerminalText.safeLine($0) + "\n" }.joined() }

    private static func erasing(_ count: Int) -> String { count > 0 ? "\u{1B}[\(count)A\r\u{1B}[J" : "" }

    private func write(_ text: String) { try? handle.write(contentsOf: Data(text.utf8)) }
}
