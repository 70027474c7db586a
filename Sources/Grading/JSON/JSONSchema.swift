/// What a JSON value must look like: a stated part of JSON Schema (draft 2020-12), read strictly.
///
/// Known are `type`, `enum`, `const`; `properties`, `required`, `additionalProperties`, `minProperties`,
/// `maxProperties`; `items`, `prefixItems`, `minItems`, `maxItems`, `uniqueItems`; `minLength`, `maxLength`, `pattern`
/// (a ``LinearPattern``); `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf`; `allOf`, `anyOf`,
/// `oneOf`, `not`; and the words that only explain: `$schema`, `$id`, `$comment`, `title`, `description`, `default`,
/// `examples`. Any other word is refused when the schema is read, since ignoring it would let wrong answers pass.
public struct JSONSchema: Hashable, Sendable {
    enum Kind: String, CaseIterable, Hashable, Sendable {
        case null, boolean, integer, number, string, array, object
    }

    /// The whole schema as it was read, in one spelling for equal schemas; empty for parts of a schema.
    var canonicalSource = ""
    /// A schema that no value meets, which JSON writes as `false`.
    var isNever = false
    var kinds: [Kind]?
    var choices: [JSONValue]?
    var properties: [String: JSONSchema] = [:]
    var required: [String] = []
    /// For properties that are not named; at most one.
    var otherProperties: [JSONSchema] = []
    var propertyCount = JSONBounds()
    /// For items beyond ``firstItems``; at most one.
    var items: [JSONSchema] = []
    var firstItems: [JSONSchema] = []
    var itemCount = JSONBounds()
    var hasUniqueItems = false
    var length = JSONBounds()
    var pattern: LinearPattern?
    var range = JSONBounds()
    var exclusiveRange = JSONBounds()
    var step: Double?
    var all: [JSONSchema] = []
    var any: [JSONSchema]?
    var one: [JSONSchema]?
    /// What it must not be; at most one.
    var not: [JSONSchema] = []
}

/// From and to, both ends included unless said otherwise.
struct JSONBounds: Hashable, Sendable {
    var least: Double?
    var most: Double?

    func holds(_ value: Double) -> Bool { (least.map { value >= $0 } ?? true) && (most.map { value <= $0 } ?? true) }

    var words: String {
        [least.map { "at least \(JSONValue.written($0))" }, most.map { "at most \(JSONValue.written($0))" }]
            .compactMap(\.self).joined(separator: " and ")
    }
}

extension JSONSchema {
    /// The first way in which `value` fails the schema, such as `$.age: expected at least 0, found -1`; `nil` when it
    /// meets it.
    public func complaint(about value: JSONValue) -> String? { complaint(value, at: "$") }

    private func complaint(_ value: JSONValue, at place: String) -> String? {
        func expected(_ words: String) -> String { "\(place): expected \(words), found \(value.description)" }
        if isNever { return expected("nothing") }
        if let kinds, !kinds.contains(where: { $0.holds(value) }) {
            return expected(kinds.map(\.words).joined(separator: " or "))
        }
        if let choices, !choices.contains(value) {
            return expected(choices.count == 1 ? choices[0].description : "one of \(choices.count) values")
        }
        let own: String? =
            switch value {
            case .object(let members): complaint(members, at: place)
            case .list(let list): complaint(list, at: place)
            case .text(let text): complaint(text, at: place)
            case .number(let number): complaint(number, at: place)
            case .null, .boolean: nil
            }
        return own ?? combined(value, at: place)
    }

    private func complaint(_ members: [String: JSONValue], at place: String) -> String? {
        if let missing = required.first(where: { members[$0] == nil }) {
            return "\(place): expected the name '\(missing)', found none"
        }
        if !propertyCount.holds(Double(members.count)) {
            return "\(place): expected \(propertyCount.words) names, found \(members.count)"
        }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            let inner = place + "." + PlainText.printable(String(name.prefix(40)))
            guard let schema = properties[name] ?? otherProperties.first else { continue }
            if schema.isNever, properties[name] == nil { return "\(inner): expected no such name" }
            if let complaint = schema.complaint(value, at: inner) { return complaint }
        }
        return nil
    }

    private func complaint(_ list: [JSONValue], at place: String) -> String? {
        if !itemCount.holds(Double(list.count)) {
            return "\(place): expected \(itemCount.words) items, found \(list.count)"
        }
        if hasUniqueItems, Set(list).count < list.count { return "\(place): expected each item once" }
        for (index, item) in list.enumerated() {
            guard let schema = index < firstItems.count ? firstItems[index] : items.first else { continue }
            if let complaint = schema.complaint(item, at: "\(place)[\(index)]") { return complaint }
        }
        return nil
    }

    private func complaint(_ text: String, at place: String) -> String? {
        let count = text.unicodeScalars.count
        if !length.holds(Double(count)) {
            return "\(place): expected \(length.words) characters, found \(count)"
        }
        guard let pattern else { return nil }
        // A text that would take too long to match doesn't match.
        if (try? pattern.occurs(in: text)) == true { return nil }
        return "\(place): expected a text like /\(pattern.source)/, found \(JSONValue.text(text).description)"
    }

    private func complaint(_ number: Double, at place: String) -> String? {
        let found = "found \(JSONValue.written(number))"
        if !range.holds(number) { return "\(place): expected \(range.words), \(found)" }
        if let least = exclusiveRange.least, number <= least {
            return "\(place): expected more than \(JSONValue.written(least)), \(found)"
        }
        if let most = exclusiveRange.most, number >= most {
            return "\(place): expected less than \(JSONValue.written(most)), \(found)"
        }
        if let step, !Self.isMultiple(number, of: step) {
            return "\(place): expected a multiple of \(JSONValue.written(step)), \(found)"
        }
        return nil
    }

    /// 0.3 is a multiple of 0.1, although its nearest double is none.
    private static func isMultiple(_ number: Double, of step: Double) -> Bool {
        let times = number / step
        return abs(times - times.rounded()) <= 1e-9 * max(1, abs(times))
    }

    private func combined(_ value: JSONValue, at place: String) -> String? {
        for schema in all { if let complaint = schema.complaint(value, at: place) { return complaint } }
        if let any, !any.contains(where: { $0.complaint(value, at: place) == nil }) {
            return any.first?.complaint(value, at: place)
        }
        if let one {
            let count = one.count { $0.complaint(value, at: place) == nil }
            if count != 1 { return "\(place): expected exactly one of \(one.count) forms, found \(count)" }
        }
        if let not = not.first, not.complaint(value, at: place) == nil {
            return "\(place): expected another form than \(value.description)"
        }
        return nil
    }
}

extension JSONSchema.Kind {
    func holds(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.null, .null), (.boolean, .boolean), (.number, .number), (.string, .text), (.array, .list),
            (.object, .object):
            true
        case (.integer, .number(let number)): number == number.rounded()
        default: false
        }
    }

    var words: String {
        switch self {
        case .null: "null"
        case .boolean: "true or false"
        case .integer: "a whole number"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
