import Foundation

/// Where text goes: results to standard output, progress and logs to standard error.
enum Console {
    /// Whether somebody watches standard error on a terminal.
    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether somebody watches standard output on a terminal.
    static var isResultWatched: Bool { isatty(STDOUT_FILENO) == 1 }

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

    /// Writes a result as it is, without a line end.
    static func raw(_ result: Data) {
        try? FileHandle.standardOutput.write(contentsOf: result)
    }

    /// Writes a model's words without a line end. On a terminal control characters are shown as escapes, so that no
    /// answer can steer it; into a file or pipe the words go as they are.
    static func words(_ text: String) {
        guard isResultWatched else { return raw(Data(text.utf8)) }
        let shown = text.unicodeScalars.map { scalar -> String in
            switch scalar.properties.generalCategory {
            case .control where scalar != "\n" && scalar != "\t", .format:
                "\\u{\(String(scalar.value, radix: 16))}"
            default: String(scalar)
            }
        }
        raw(Data(shown.joined().utf8))
    }

    /// A reader that went away (`| head`) is no reason to fail: what can't be written is dropped.
    private static func write(_ text: String, to handle: FileHandle) {
        try? handle.write(contentsOf: Data(text.utf8))
    }

    /// Writes a value as one line of JSON on standard output.
    static func printJSONLine(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Writes a value as one JSON document on standard output.
    static func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}
