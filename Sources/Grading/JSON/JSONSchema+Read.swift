internal import CheckedYAML

extension JSONSchema {
    /// The schema that JSON text writes.
    ///
    /// - Parameter file: how complaints name it.
    init(reading text: String, file: String) throws(DocumentError) {
        let value: JSONValue
        do {
            value = try JSONValue(reading: text)
        } catch {
            throw DocumentError(file: file, line: error.line, expected: "JSON", found: error.reason)
        }
        self = try JSONSchemaReader(file: file).schema(value, at: "", level: 0)
        canonicalSource = value.canonical
    }
}

/// Makes a schema of JSON, refusing what it doesn't know.
private struct JSONSchemaReader {
    let file: String

    private static let annotations = [
        "$schema", "$id", "$comment", "title", "description", "default", "examples",
    ]
    private static let words = [
        "type", "enum", "const", "properties", "required", "additionalProperties", "minProperties", "maxProperties",
        "items", "prefixItems", "minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "pattern", "minimum",
        "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "allOf", "anyOf", "oneOf", "not",
    ]

    private func error(at place: String, expected: String, found: String, hint: String = "") -> DocumentError {
        DocumentError(file: file, keyPath: place, expected: expected, found: found, hint: hint)
    }

    func schema(_ value: JSONValue, at place: String, level: Int) throws(DocumentError) -> JSONSchema {
        var schema = JSONSchema()
        if case .boolean(let flag) = value {
            schema.isNever = !flag
            return schema
        }
        guard let object = value.object else {
            throw error(at: place, expected: "a schema, which is an object, true or false", found: value.description)
        }
        for (word, value) in object.sorted(by: { $0.key < $1.key }) where !Self.annotations.contains(word) {
            let inner = place.isEmpty ? word : "\(place).\(word)"
            guard Self.words.contains(word) else {
                throw error(
                    at: place, expected: "words of the part of JSON Schema that is known here", found: "'\(word)'",
                    hint: "known are " + Self.words.joined(separator: ", "))
            }
            try read(word, value, into: &schema, at: inner, level: level)
        }
        return schema
    }

    private func read(
        _ word: String, _ value: JSONValue, into schema: inout JSONSchema, at place: String, level: Int
    ) throws(DocumentError) {
        switch word {
        case "type": schema.kinds = try kinds(value, at: place)
        case "enum": schema.choices = try list(value, at: place)
        case "const": schema.choices = [value]
        case "properties": schema.properties = try named(value, at: place, level: level)
        case "required": schema.required = try texts(value, at: place)
        case "additionalProperties": schema.otherProperties = [try self.schema(value, at: place, level: level + 1)]
        case "items": schema.items = [try self.schema(value, at: place, level: level + 1)]
        case "prefixItems": schema.firstItems = try schemas(value, at: place, level: level)
        case "uniqueItems": schema.hasUniqueItems = try flag(value, at: place)
        case "pattern": schema.pattern = try pattern(value, at: place)
        case "allOf": schema.all = try schemas(value, at: place, level: level)
        case "anyOf": schema.any = try schemas(value, at: place, level: level)
        case "oneOf": schema.one = try schemas(value, at: place, level: level)
        case "not": schema.not = [try self.schema(value, at: place, level: level + 1)]
        default: try readBound(word, value, into: &schema, at: place)
        }
    }

    private func readBound(
        _ word: String, _ value: JSONValue, into schema: inout JSONSchema, at place: String
    ) throws(DocumentError) {
        switch word {
        case "minimum": schema.range.least = try number(value, at: place)
        case "maximum": schema.range.most = try number(value, at: place)
        case "exclusiveMinimum": schema.exclusiveRange.least = try number(value, at: place)
        case "exclusiveMaximum": schema.exclusiveRange.most = try number(value, at: place)
        case "multipleOf":
            let step = try number(value, at: place)
            guard step > 0 else { throw error(at: place, expected: "a number above 0", found: value.description) }
            schema.step = step
        case "minItems": schema.itemCount.least = try count(value, at: place)
        case "maxItems": schema.itemCount.most = try count(value, at: place)
        case "minLength": schema.length.least = try count(value, at: place)
        case "maxLength": schema.length.most = try count(value, at: place)
        case "minProperties": schema.propertyCount.least = try count(value, at: place)
        default: schema.propertyCount.most = try count(value, at: place)
        }
    }

    private func kinds(_ value: JSONValue, at place: String) throws(DocumentError) -> [JSONSchema.Kind] {
        var kinds: [JSONSchema.Kind] = []
        for item in value.list ?? [value] {
            guard let name = item.text, let kind = JSONSchema.Kind(rawValue: name) else {
                throw error(
                    at: place, expected: JSONSchema.Kind.allCases.map(\.rawValue).joined(separator: ", "),
                    found: item.description)
            }
            kinds.append(kind)
        }
        return kinds
    }

    private func named(
        _ value: JSONValue, at place: String, level: Int
    ) throws(DocumentError) -> [String: JSONSchema] {
        guard let object = value.object else { throw error(at: place, expected: "an object", found: value.description) }
        var schemas: [String: JSONSchema] = [:]
        for (name, value) in object {
            schemas[name] = try schema(value, at: "\(place).\(name)", level: level + 1)
        }
        return schemas
    }

    private func schemas(_ value: JSONValue, at place: String, level: Int) throws(DocumentError) -> [JSONSchema] {
        var schemas: [JSONSchema] = []
        for (index, item) in try list(value, at: place).enumerated() {
            schemas.append(try schema(item, at: "\(place)[\(index)]", level: level + 1))
        }
        return schemas
    }

    private func list(_ value: JSONValue, at place: String) throws(DocumentError) -> [JSONValue] {
        guard let list = value.list, !list.isEmpty else {
            throw error(at: place, expected: "a list with at least one item", found: value.description)
        }
        return list
    }

    private func texts(_ value: JSONValue, at place: String) throws(DocumentError) -> [String] {
        var texts: [String] = []
        for item in value.list ?? [value] {
            guard let text = item.text else {
                throw error(at: place, expected: "a list of names", found: item.description)
            }
            texts.append(text)
        }
        return texts
    }

    private func flag(_ value: JSONValue, at place: String) throws(DocumentError) -> Bool {
        guard let flag = value.boolean else {
            throw error(at: place, expected: "true or false", found: value.description)
        }
        return flag
    }

    private func number(_ value: JSONValue, at place: String) throws(DocumentError) -> Double {
        guard let number = value.number else { throw error(at: place, expected: "a number", found: value.description) }
        return number
    }

    private func count(_ value: JSONValue, at place: String) throws(DocumentError) -> Double {
        let number = try number(value, at: place)
        guard number >= 0, number == number.rounded() else {
            throw error(at: place, expected: "a whole number, 0 or more", found: value.description)
        }
        return number
    }

    private func pattern(_ value: JSONValue, at place: String) throws(DocumentError) -> LinearPattern {
        guard let text = value.text else {
            throw error(at: place, expected: "a regular expression", found: value.description)
        }
        do {
            return try LinearPattern(text)
        } catch {
            throw self.error(
                at: place, expected: "a regular expression", found: "\(error.reason) at place \(error.place)")
        }
    }
}
