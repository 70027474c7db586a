extension JSONSchema {
    /// The first way in which `value` fails the schema, such as `$.age: expected at least 0, found -1`; `nil` when it
    /// meets it.
    ///
    /// A value whose check takes more than ``JSONSchemaCheck/mostSteps`` fails it.
    public func complaint(about value: JSONValue) -> String? {
        var check = JSONSchemaCheck()
        let complaint = check.complaint(value, self, at: "$")
        guard check.isExhausted else { return complaint }
        return "$: expected a value that can be checked in \(JSONSchemaCheck.mostSteps) steps, found a larger one"
    }
}

/// One value held against one schema, in a bounded number of steps whatever the two are.
struct JSONSchemaCheck {
    /// About two seconds of work.
    static let mostSteps = 2_000_000
    /// Characters that patterns look at, each times the pattern's instructions.
    private static let mostPatternSteps = 100_000_000

    private var steps = 0
    private var patternSteps = 0

    var isExhausted: Bool { steps > Self.mostSteps || patternSteps > Self.mostPatternSteps }

    mutating func complaint(_ value: JSONValue, _ schema: JSONSchema, at place: String) -> String? {
        steps += 1 + (schema.choices?.count ?? 0)
        guard !isExhausted else { return "" }
        func expected(_ words: String) -> String { "\(place): expected \(words), found \(value.description)" }
        if schema.isNever { return expected("nothing") }
        if let kinds = schema.kinds, !kinds.contains(where: { $0.holds(value) }) {
            return expected(kinds.map(\.words).joined(separator: " or "))
        }
        if let choices = schema.choices, !choices.contains(value) {
            return expected(choices.count == 1 ? choices[0].description : "one of \(choices.count) values")
        }
        let own: String? =
            switch value {
            case .object(let members): complaint(members, schema, at: place)
            case .list(let list): complaint(list, schema, at: place)
            case .text(let text): complaint(text, schema, at: place)
            case .number(let number): Self.complaint(number, schema, at: place)
            case .null, .boolean: nil
            }
        return own ?? combined(value, schema, at: place)
    }

    private mutating func complaint(
        _ members: [String: JSONValue], _ schema: JSONSchema, at place: String
    ) -> String? {
        steps += members.count + schema.required.count
        if let missing = schema.required.first(where: { members[$0] == nil }) {
            return "\(place): expected the name '\(missing)', found none"
        }
        if !schema.propertyCount.holds(Double(members.count)) {
            return "\(place): expected \(schema.propertyCount.words) names, found \(members.count)"
        }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            let inner = place + "." + PlainText.printable(String(name.prefix(40)))
            guard let own = schema.properties[name] ?? schema.otherProperties.first else { continue }
            if own.isNever, schema.properties[name] == nil { return "\(inner): expected no such name" }
            if let complaint = complaint(value, own, at: inner) { return complaint }
        }
        return nil
    }

    private mutating func complaint(_ list: [JSONValue], _ schema: JSONSchema, at place: String) -> String? {
        steps += list.count
        if !schema.itemCount.holds(Double(list.count)) {
            return "\(place): expected \(schema.itemCount.words) items, found \(list.count)"
        }
        if schema.hasUniqueItems, Set(list).count < list.count { return "\(place): expected each item once" }
        for (index, item) in list.enumerated() {
            guard let own = index < schema.firstItems.count ? schema.firstItems[index] : schema.items.first else {
                continue
            }
            if let complaint = complaint(item, own, at: "\(place)[\(index)]") { return complaint }
        }
        return nil
    }

    private mutating func complaint(_ text: String, _ schema: JSONSchema, at place: String) -> String? {
        let count = text.unicodeScalars.count
        if !schema.length.holds(Double(count)) {
            return "\(place): expected \(schema.length.words) characters, found \(count)"
        }
        guard let pattern = schema.pattern else { return nil }
        patternSteps += (count + 1) * pattern.program.count
        guard !isExhausted else { return "" }
        // A text that would take too long to match doesn't match.
        if (try? pattern.occurs(in: text)) == true { return nil }
        return "\(place): expected a text like /\(pattern.source)/, found \(JSONValue.text(text).description)"
    }

    private static func complaint(_ number: Double, _ schema: JSONSchema, at place: String) -> String? {
        let found = "found \(JSONValue.written(number))"
        if !schema.range.holds(number) { return "\(place): expected \(schema.range.words), \(found)" }
        if let least = schema.exclusiveRange.least, number <= least {
            return "\(place): expected more than \(JSONValue.written(least)), \(found)"
        }
        if let most = schema.exclusiveRange.most, number >= most {
            return "\(place): expected less than \(JSONValue.written(most)), \(found)"
        }
        if let step = schema.step, !isMultiple(number, of: step) {
            return "\(place): expected a multiple of \(JSONValue.written(step)), \(found)"
        }
        return nil
    }

    /// 0.3 is a multiple of 0.1, although its nearest double is none.
    private static func isMultiple(_ number: Double, of step: Double) -> Bool {
        let times = number / step
        return abs(times - times.rounded()) <= 1e-9 * max(1, abs(times))
    }

    private mutating func combined(_ value: JSONValue, _ schema: JSONSchema, at place: String) -> String? {
        for one in schema.all { if let complaint = complaint(value, one, at: place) { return complaint } }
        // Each alternative is looked at once: looking again for its words would double the work at every level.
        var first: String?
        var isAny = schema.any == nil
        for one in schema.any ?? [] where !isAny {
            guard let complaint = complaint(value, one, at: place) else {
                isAny = true
                continue
            }
            first = first ?? complaint
        }
        if !isAny { return first }
        if let one = schema.one {
            var count = 0
            for form in one where complaint(value, form, at: place) == nil { count += 1 }
            if count != 1 { return "\(place): expected exactly one of \(one.count) forms, found \(count)" }
        }
        if let not = schema.not.first, complaint(value, not, at: place) == nil {
            return "\(place): expected another form than \(value.description)"
        }
        return nil
    }
}
