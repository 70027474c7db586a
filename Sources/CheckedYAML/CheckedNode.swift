internal import NumericalMethods

/// One value of a document with its place, read by asking for what is expected.
///
/// Each accessor either gives the value or throws a ``DocumentError`` that says where and what else was found.
public struct CheckedNode: Hashable, Sendable {
    indirect enum Content: Hashable, Sendable {
        case scalar(String, isQuoted: Bool)
        case sequence([CheckedNode])
        case mapping([Entry])
    }

    struct Entry: Hashable, Sendable {
        let key: String
        let line: Int
        let column: Int
        let value: CheckedNode
    }

    let content: Content
    let file: String
    let line: Int
    let column: Int
    public let keyPath: String

    /// The error that this value is not what was expected.
    public func error(expected: String, found: String? = nil, hint: String = "") -> DocumentError {
        DocumentError(
            file: file, line: line, column: column, keyPath: keyPath, expected: expected,
            found: found ?? description, hint: hint)
    }

    /// The value in a few words, for the `found` part of an error.
    var description: String {
        switch content {
        case .scalar("", isQuoted: false): "nothing"
        case .scalar(let text, _): "'\(text.count > 60 ? text.prefix(60) + "…" : text[...])'"
        case .sequence([]): "an empty list"
        case .sequence(let items): "a list of \(items.count)"
        case .mapping(let entries): "a mapping of \(entries.count) \(entries.count == 1 ? "key" : "keys")"
        }
    }
}

extension CheckedNode {
    /// Whether the value has keys of its own.
    public var isMapping: Bool { if case .mapping = content { true } else { false } }
    /// Whether the value is a list.
    public var isSequence: Bool { if case .sequence = content { true } else { false } }

    /// Any text; numbers and words count as written.
    public func string() throws(DocumentError) -> String {
        guard case .scalar(let text, let isQuoted) = content, isQuoted || !text.isEmpty else {
            throw error(expected: "text")
        }
        return text
    }

    public func integer() throws(DocumentError) -> Int {
        guard case .scalar(let text, isQuoted: false) = content, let number = Int(text) else {
            throw error(expected: "a whole number")
        }
        return number
    }

    /// A finite number.
    public func double() throws(DocumentError) -> Double {
        guard case .scalar(let text, isQuoted: false) = content, let number = Double(text), number.isFinite else {
            throw error(expected: "a number")
        }
        return number
    }

    public func boolean() throws(DocumentError) -> Bool {
        guard case .scalar(let text, isQuoted: false) = content, text == "true" || text == "false" else {
            throw error(expected: "true or false")
        }
        return text == "true"
    }

    /// The items of a list with at least one item.
    public func list() throws(DocumentError) -> [CheckedNode] {
        guard case .sequence(let items) = content, !items.isEmpty else {
            throw error(expected: "a list with at least one item")
        }
        return items
    }

    /// The items of a list that may be empty.
    public func items() throws(DocumentError) -> [CheckedNode] {
        guard case .sequence(let items) = content else { throw error(expected: "a list") }
        return items
    }

    /// The items of a list, or the value itself where one item may stand without brackets.
    public func oneOrMore() throws(DocumentError) -> [CheckedNode] {
        isSequence ? try list() : [self]
    }

    /// A mapping whose keys are all known.
    public func mapping(_ keys: String...) throws(DocumentError) -> CheckedMapping { try mapping(keys) }

    /// A mapping whose keys are all known.
    public func mapping(_ keys: [String]) throws(DocumentError) -> CheckedMapping {
        guard case .mapping(let entries) = content else {
            throw error(expected: "a mapping with the keys \(keys.joined(separator: ", "))")
        }
        for entry in entries where !keys.contains(entry.key) {
            let nearest = NearestName.of(entry.key, among: keys)
            throw DocumentError(
                file: file, line: entry.line, column: entry.column, keyPath: keyPath,
                expected: "one of the keys \(keys.joined(separator: ", "))", found: "'\(entry.key)'",
                hint: nearest.map { "did you mean '\($0)'?" } ?? "")
        }
        return CheckedMapping(node: self, entries: entries)
    }

    /// A mapping whose keys are the user's own names, in the order written.
    public func namedEntries() throws(DocumentError) -> [(name: String, value: CheckedNode)] {
        guard case .mapping(let entries) = content, !entries.isEmpty else {
            throw error(expected: "a mapping of names with at least one entry")
        }
        return entries.map { ($0.key, $0.value) }
    }
}

/// A mapping whose keys were checked.
public struct CheckedMapping: Sendable {
    public let node: CheckedNode
    let entries: [CheckedNode.Entry]

    /// The value of `key`, or `nil` when it is absent.
    public subscript(key: String) -> CheckedNode? { entries.first { $0.key == key }?.value }

    /// The value of a key that must be there.
    public func required(_ key: String, _ expected: String) throws(DocumentError) -> CheckedNode {
        guard let value = self[key] else {
            throw node.error(expected: "the key '\(key)' (\(expected))", found: "none")
        }
        return value
    }
}
