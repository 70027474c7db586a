/// What is wrong with a file that somebody wrote: where, what was expected, what was found, and what was probably
/// meant.
public struct DocumentError: Error, Hashable, Sendable {
    /// The file as the user named it.
    public var file: String
    /// 1-based; `nil` when the file as a whole is meant.
    public var line: Int?
    /// 1-based.
    public var column: Int?
    /// Keys from the top, such as `agents.pool.critic.temperature`; empty for the whole document.
    public var keyPath: String
    public var expected: String
    public var found: String
    /// The way out, such as `did you mean 'temperature'?`; empty when there is none to offer.
    public var hint: String

    public init(
        file: String, line: Int? = nil, column: Int? = nil, keyPath: String = "", expected: String, found: String,
        hint: String = ""
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.keyPath = keyPath
        self.expected = expected
        self.found = found
        self.hint = hint
    }
}

extension DocumentError: CustomStringConvertible {
    /// One line: `space.yaml:12:5: main.temperature: expected a number, found 'hot'`.
    public var description: String {
        var place = file
        if let line { place += ":\(line)" + (column.map { ":\($0)" } ?? "") }
        let path = keyPath.isEmpty ? "" : "\(keyPath): "
        let way = hint.isEmpty ? "" : "; \(hint)"
        return "\(place): \(path)expected \(expected), found \(found)\(way)"
    }
}
