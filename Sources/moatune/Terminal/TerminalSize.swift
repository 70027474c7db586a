import Foundation

/// How much a terminal shows.
struct TerminalSize: Hashable {
    var columns: Int
    var rows: Int

    /// What most terminals can show.
    static let standard = TerminalSize(columns: 80, rows: 24)

    /// The size of the terminal behind a descriptor; the standard one where there is none.
    static func of(_ descriptor: Int32) -> TerminalSize {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return standard }
        return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }
}
