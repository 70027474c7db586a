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
    var asksForList: Bool { !items.isEmpty || !firstItems.isEmpty || itemCount != JSONBounds() }
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
