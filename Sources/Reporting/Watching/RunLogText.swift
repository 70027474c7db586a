internal import Foundation

/// The run's log, line by line, for people.
public enum RunLogText {
    /// - Parameter lines: JSON objects of strings, one a line, as ``RunLog`` writes them; what is none is shown as it
    ///   is.
    public static func text(of lines: String) -> String {
        lines.split(whereSeparator: \.isNewline).map { line in
            guard let fields = try? JSONDecoder().decode([String: String].self, from: Data(line.utf8)) else {
                return PlainLine.printable(String(line))
            }
            let rest = fields.filter { $0.key != "time" && $0.key != "event" }.sorted { $0.key < $1.key }
            let words = rest.map { $0.key == "text" ? $0.value : "\($0.key) \($0.value)" }
            return PlainLine.printable(
                ([fields["time"] ?? "", fields["event"] ?? ""] + words).joined(separator: "  "))
        }.joined(separator: "\n")
    }
}
