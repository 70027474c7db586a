internal import CheckedYAML
internal import Foundation

/// Moatune's own JSON inside another kind of file, which is read and never run: from a line that is `{` to the next
/// that is `}`, each perhaps behind a comment's `# `.
///
/// This is how exported Python modules, LiteLLM configuration and Markdown cards carry the mixture that they are of.
package enum EmbeddedMixture {
    private static let commentMark = "# "

    /// The mixture as lines to embed; plain ASCII but for printable text, so that no editor or reader changes it.
    ///
    /// - Parameter mark: stands before every line: nothing, or a comment's mark.
    package static func lines(of mixture: Mixture, isComment: Bool = false) throws -> [String] {
        let text = String(decoding: try MixtureDocument.json(of: mixture), as: UTF8.self)
        return text.split(separator: "\n").map { (isComment ? commentMark : "") + escaped($0) }
    }

    /// The JSON text in `text`, or `nil` when it holds none.
    static func json(in text: String) -> String? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for mark in ["", commentMark] {
            guard let start = lines.firstIndex(where: { $0 == mark + "{" }),
                let end = lines[start...].firstIndex(where: { $0 == mark + "}" })
            else { continue }
            return lines[start...end].map { $0.dropFirst(mark.count) }.joined(separator: "\n")
        }
        return nil
    }

    /// A line of JSON with what is invisible written as escapes: text that runs backwards or a line end that only some
    /// programs see has no place in a program.
    private static func escaped(_ line: some StringProtocol) -> String {
        line.unicodeScalars.map { scalar -> String in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                String(scalar).utf16.map { String(format: "\\u%04x", Int($0)) }.joined()
            default: String(scalar)
            }
        }.joined()
    }
}
