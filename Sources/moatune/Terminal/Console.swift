import Foundation

/// Where text goes: results to standard output, progress and logs to standard error.
enum Console {
    /// Whether somebody watches standard error on a terminal.
    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether standard output is a terminal.
    static var isResultWatched: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Writes a result, with a line end. Control characters in it are shown as escapes.
    static func print(_ text: String) {
        write(TerminalText.safe(text) + "\n", to: .standardOutput)
    }

    /// Writes a line of progress. Control characters in it are shown as escapes.
    static func progress(_ text: String) {
        write(TerminalText.safe(text) + "\n", to: .standardError)
    }

    /// Writes a question that is answered on the same line, to standard error.
    static func ask(_ question: String) { write(TerminalText.safeLine(question), to: .standardError) }

    /// Writes bytes for a program as they are, without a line end: an exported file. On a terminal as ``words(_:)``.
    static func raw(_ result: Data) {
        guard isResultWatched else { return write(result, to: .standardOutput) }
        write(Data(TerminalText.safe(String(decoding: result, as: UTF8.self)).utf8), to: .standardOutput)
    }

    /// Writes a model's words without a line end. On a terminal control characters are shown as escapes, so that no
    /// answer can steer it; into a file or pipe the words go as they are.
    static func words(_ text: String) { raw(Data(text.utf8)) }

    /// A reader that went away (`| head`) is no reason to fail: what can't be written is dropped.
    private static func write(_ text: String, to handle: FileHandle) { write(Data(text.utf8), to: handle) }

    private static func write(_ data: Data, to handle: FileHandle) { try? handle.write(contentsOf: data) }

    /// Writes a value as one line of JSON on standard output.
    static func printJSONLine(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        printJSONText(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Writes a value as one JSON document on standard output.
    static func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        printJSONText(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Writes JSON text, one or more documents, with a line end. Invisible characters become JSON's escapes.
    static func printJSONText(_ document: String) {
        print(TerminalText.safeJSON(document))
    }
}
