import Foundation

/// Where text goes: results to standard output, progress and logs to standard error.
enum Console {
    /// Whether somebody watches standard error on a terminal.
    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes a result, with a line end.
    static func print(_ text: String) {
        write(text + "\n", to: .standardOutput)
    }

    /// Writes a line of progress.
    static func progress(_ text: String) {
        write(text + "\n", to: .standardError)
    }

    /// Writes to standard error as it is, for redrawing a line.
    static func raw(_ text: String) {
        write(text, to: .standardError)
    }

    /// A reader that went away (`| head`) is no reason to fail: what can't be written is dropped.
    private static func write(_ text: String, to handle: FileHandle) {
        try? handle.write(contentsOf: Data(text.utf8))
    }

    /// Writes a value as one JSON document on standard output.
    static func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}
