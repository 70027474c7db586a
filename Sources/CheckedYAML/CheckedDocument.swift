public import Foundation
internal import Yams

/// Reads YAML (and so JSON) that a stranger wrote.
///
/// Refused before anything is made of it: more than 1 MiB, text that is not UTF-8, aliases (a small file of aliases
/// of aliases unfolds to gigabytes), more than 32 levels, a key twice, more than one document.
public enum CheckedDocument {
    public static let largestByteCount = 1 << 20
    static let deepestLevel = 32

    /// The top of the document in the file at `url`.
    ///
    /// - Parameter name: how errors name the file; `nil` takes the last path component.
    public static func read(_ url: URL, as name: String? = nil) throws(DocumentError) -> CheckedNode {
        let name = name ?? url.lastPathComponent
        return try parse(try TrustedFolder.text(at: url, as: name, limit: largestByteCount), as: name)
    }

    /// The top of the document in `text`.
    public static func parse(_ text: String, as name: String) throws(DocumentError) -> CheckedNode {
        guard text.utf8.count <= largestByteCount else {
            throw DocumentError(
                file: name, expected: "at most \(largestByteCount >> 20) MiB", found: "\(text.utf8.count) bytes")
        }
        if AliasScan.mightUnfoldFar(text) {
            throw DocumentError(
                file: name, expected: "a document without anchors and aliases",
                found: "more than \(AliasScan.mostAliases) places that look like aliases",
                hint: "write values out where they are used")
        }
        // Only JSON needs it; in YAML's plain and block text a backslash is a backslash.
        let isJSON = text.first { !$0.isWhitespace } == "{"
        do {
            let parser = try Parser(yaml: isJSON ? JSONEscapes.adaptedToYAML(text) : text)
            // Nodes know their anchors only while the parser lives.
            return try withExtendedLifetime(parser) { () throws -> CheckedNode in
                guard let top = try parser.singleRoot() else {
                    throw DocumentError(file: name, expected: "a YAML mapping", found: "nothing")
                }
                return try checked(top, file: name, keyPath: "", level: 0)
            }
        } catch let error as DocumentError {
            throw error
        } catch let error as YamlError {
            throw syntaxError(error, file: name)
        } catch {
            throw DocumentError(file: name, expected: "YAML", found: "\(error)")
        }
    }

    private static func syntaxError(_ error: YamlError, file: String) -> DocumentError {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            // The parser words its complaints as "found X" or "did not find expected X".
            DocumentError(
                file: file, line: mark.line, column: mark.column,
                expected: problem.wholeMatch(of: #/did not find expected (.+)/#).map { "YAML: \($0.1)" } ?? "YAML",
                found: problem.hasPrefix("found ")
                    ? String(problem.dropFirst(6)) : problem.hasPrefix("did not find ") ? "something else" : problem,
                hint: context.map { "\($0.text) that began in line \($0.mark.line)" } ?? "")
        case .duplicatedKeysInMapping(let duplicates, let context):
            DocumentError(
                file: file, line: context.mark.line, column: context.mark.column, expected: "each key once",
                found: "\(duplicates.map { "'\($0)'" }.sorted().joined(separator: ", ")) twice")
        case .reader(let problem, let offset, _, _):
            DocumentError(
                file: file, expected: "printable text",
                found: problem + (offset.map { " at byte \($0 + 1)" } ?? ""))
        default:
            DocumentError(file: file, expected: "YAML", found: "\(error)")
        }
    }

    private static func checked(
        _ node: Node, file: String, keyPath: String, level: Int
    ) throws(DocumentError) -> CheckedNode {
        let line = node.mark?.line ?? 1
        let column = node.mark?.column ?? 1
        guard level <= deepestLevel else {
            throw DocumentError(
                file: file, line: line, column: column, keyPath: keyPath,
                expected: "at most \(deepestLevel) levels of nesting", found: "more")
        }
        if let anchor = node.anchor {
            throw anchorError(anchor, file: file, line: line, column: column, keyPath: keyPath)
        }
        let content: CheckedNode.Content
        switch node {
        case .scalar(let scalar):
            let isQuoted = scalar.style != .plain && scalar.style != .any
            let isNull = !isQuoted && ["~", "null"].contains(scalar.string)
            content = .scalar(isNull ? "" : scalar.string, isQuoted: isQuoted)
        case .sequence(let sequence):
            var items: [CheckedNode] = []
            for (index, item) in sequence.enumerated() {
                items.append(try checked(item, file: file, keyPath: "\(keyPath)[\(index)]", level: level + 1))
            }
            content = .sequence(items)
        case .mapping(let mapping):
            content = .mapping(try entries(of: mapping, file: file, keyPath: keyPath, level: level))
        case .alias:
            throw DocumentError(
                file: file, line: line, column: column, keyPath: keyPath, expected: "a document without aliases",
                found: "an alias")
        }
        return CheckedNode(content: content, file: file, line: line, column: column, keyPath: keyPath)
    }

    /// The first anchor in the order of the text, which stands before every alias of it: nothing is unfolded.
    private static func anchorError(
        _ anchor: Anchor, file: String, line: Int, column: Int, keyPath: String
    ) -> DocumentError {
        DocumentError(
            file: file, line: line, column: column, keyPath: keyPath,
            expected: "a document without anchors and aliases", found: "'&\(anchor.rawValue.prefix(40))'",
            hint: "write the value out where it is used, or put it in quotes")
    }

    private static func entries(
        of mapping: Node.Mapping, file: String, keyPath: String, level: Int
    ) throws(DocumentError) -> [CheckedNode.Entry] {
        var entries: [CheckedNode.Entry] = []
        for (key, value) in mapping {
            let line = key.mark?.line ?? 1
            let column = key.mark?.column ?? 1
            guard case .scalar(let name) = key else {
                throw DocumentError(
                    file: file, line: line, column: column, keyPath: keyPath, expected: "a name as key",
                    found: "a list or mapping")
            }
            if let anchor = key.anchor {
                throw anchorError(anchor, file: file, line: line, column: column, keyPath: keyPath)
            }
            let path = keyPath.isEmpty ? name.string : "\(keyPath).\(name.string)"
            let child = try checked(value, file: file, keyPath: path, level: level + 1)
            entries.append(CheckedNode.Entry(key: name.string, line: line, column: column, value: child))
        }
        return entries
    }
}
