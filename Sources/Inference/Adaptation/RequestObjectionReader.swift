internal import Foundation

/// Reads what a refusal objects to in a request's form.
///
/// Services word it in their own ways: a `param` and a code (OpenAI, Azure), `Unknown name "seed"` (Gemini), a list of
/// `loc` and `type` (Mistral, vLLM and whatever is checked by pydantic), `property 'seed' is unsupported` (Groq,
/// Cerebras), `does not support parameters: ['seed']` (LiteLLM), `json: unknown field "seed"` (servers in Go), a
/// sentence (Anthropic, xAI, Moonshot). What they share: the field's name, and beside it a word of refusal. Names that
/// stand in a list of what is taken instead are no objection.
struct RequestObjectionReader {
    /// The whole of what the service said, in small letters.
    private let text: String
    /// The field that an error names as its `param`.
    private let parameter: String?
    private let entries: [Entry]

    /// One entry of a list of faults, as pydantic writes it.
    private struct Entry {
        let path: [String]
        let type: String
        let message: String
    }

    /// More is no error message.
    private static let largestBodyByteCount = 64 << 10

    /// - Parameter body: of a refusal.
    init(body: [UInt8]) {
        let body = Array(body.prefix(Self.largestBodyByteCount))
        let document = try? ForgivingJSON.decode(JSONValue.self, from: body)
        text = (document.map { Self.texts(in: $0).joined(separator: ". ") } ?? String(decoding: body, as: UTF8.self))
            .lowercased()
        entries = document.map { Self.entries(in: $0) } ?? []
        parameter = document.flatMap { Self.strings(named: "param", in: $0).first }?.lowercased()
    }

    /// - Parameter message: an error that came within a reply.
    init(message: String) { self.init(body: Array(message.utf8)) }

    /// Whether a refusal by `status` may be one of a request's form. Templates that fail are a 500 with some servers,
    /// and routers send errors with a 200.
    static func mayObject(status: Int) -> Bool { [200, 400, 404, 405, 415, 422, 424, 500, 501].contains(status) }

    var objections: Set<RequestObjection> {
        if let roles = roleObjection { return [roles] }
        if saysEitherOr { return [.bothTemperatureAndTopP] }
        if let range = temperatureRange { return [.temperatures(range)] }
        let fields = RequestField.allCases.filter { isRefused($0) }
        if fields.isEmpty, isThinkingRefused { return [.field(.reasoningEffort)] }
        return Set(fields.map { .field($0) })
    }

    // MARK: Roles

    private var roleObjection: RequestObjection? {
        if text.contains(
            #/(?:must|should|to|not) alternate|alternate (?:user|between)|alternating|consecutive (?:user|assist)/#)
        {
            return .turnOrder
        }
        let isRefusal = Self.refusals.contains { text.contains($0) }
        let systems = [
            "system role", "role system", "role 'system'", "role \"system\"", "role: system", "'system' role",
            "\"system\" role", "role `system`", "`system` role", "got system", "developer instruction",
            "system instruction", "system_instruction", "systeminstruction", "system message", "system prompt",
            "system messages", "does not support 'system'",
        ]
        if isRefusal, systems.contains(where: { text.contains($0) }) { return .systemRole }
        if text.contains("only user"), text.contains("assistant"), text.contains("role") { return .systemRole }
        let isRoleOfMessages = entries.contains { $0.path.contains("messages") && $0.path.last == "role" }
        if isRoleOfMessages || text.contains("].role"), isRefusal { return .systemRole }
        return nil
    }

    // MARK: Values

    private var saysEitherOr: Bool {
        text.contains("temperature") && text.contains("top_p")
            && ["both", "only one", "either"].contains { text.contains($0) }
    }

    /// The range that the model takes, where the error names its ends.
    private var temperatureRange: ClosedRange<Double>? {
        guard let start = text.range(of: "temperature") else { return nil }
        let rest = String(text[start.lowerBound...].prefix(300))
        // "Only 1 is taken" is no range; the field is left out then.
        guard !rest.contains("only") else { return nil }
        if let match = rest.firstMatch(of: Self.upperBound), let most = Double(match.output.1) {
            return 0...max(0, most)
        }
        if let match = rest.firstMatch(of: Self.bounds), let low = Double(match.output.1),
            let high = Double(match.output.2), low < high, high <= 5
        {
            return low...high
        }
        let isPositive = ["positive", "greater than 0", "larger than 0", "> 0"].contains { rest.contains($0) }
        return isPositive && !rest.contains("or equal") ? 0.01...2 : nil
    }

    private static var upperBound: Regex<(Substring, Substring)> {
        #/(?:less than or equal to|at most|<=|no (?:more|greater) than|not exceed|maximum(?: value)?(?: of| is)?)[^0-9]{0,3}([0-9]+(?:\.[0-9]+)?)/#
    }
    private static var bounds: Regex<(Substring, Substring, Substring)> {
        #/(?:range|between|within|from|in)[^0-9\-]{0,12}([0-9]+(?:\.[0-9]+)?) ?(?:\.\.\.?|,|-|and|to) ?([0-9]+(?:\.[0-9]+)?)/#
    }

    // MARK: Fields

    private func isRefused(_ field: RequestField) -> Bool {
        if let entry = entries.first(where: { $0.path.last.map { field.spellings.contains($0) } ?? false }) {
            return !Self.isRange(entry.type + " " + entry.message)
        }
        return sentences.contains { sentence in
            Self.names(field, in: sentence) && !Self.isRange(sentence)
                && Self.refusals.contains { sentence.contains($0) }
        }
            || parameter.map { field.spellings.contains($0) } ?? false && Self.refusals.contains { text.contains($0) }
                && !Self.isRange(text)
    }

    /// Servers say so of a model that doesn't think when it is told how much to, and name no field.
    private var isThinkingRefused: Bool {
        sentences.contains { sentence in
            (sentence.contains("thinking") || sentence.contains("reasoning"))
                && ["does not support", "doesn't support", "not supported", "only works in thinking"].contains {
                    sentence.contains($0)
                }
        }
    }

    /// What each sentence says, without what it lists as taken instead and the circumstances it names.
    private var sentences: [String] {
        text.replacing(Self.shownInput, with: " ").replacing("\n", with: " ")
            .split(separator: Self.sentenceEnd).map { sentence in
                Self.asides.reduce(String(sentence)) { rest, aside in
                    rest.range(of: aside).map { String(rest[..<$0.lowerBound]) } ?? rest
                }
            }
    }

    private static var sentenceEnd: Regex<Substring> { #/[.;!] +|[.;!]$/# }
    /// What pydantic shows of the value that it found.
    private static var shownInput: Regex<Substring> { #/(?:['"]input['"]:|input_value=) ?(?:\{.*|[^,\]}]*)/# }
    private static let asides = [
        "expected one of", "known properties", "supported parameters are", "supported values are", "valid parameters",
        "valid fields", "allowed fields", "available fields", "did you mean", "to drop", "use 'max", "use max",
        "use \"max", "use `max", " when ", " while ", " unless ", " instead of ",
    ]

    private static let refusals = [
        "unsupported", "not supported", "not support", "n't support", "unknown", "unrecognized", "unrecognised",
        "unexpected", "extra input", "extra_forbidden", "extra field", "extraneous", "not permitted", "not allowed",
        "not a valid", "cannot find field", "additional propert", "invalid", "only the default", "is allowed for",
        "may only be", "deprecated", "must be one of", "input should be", "can not be", "cannot be", "can't be",
        "not available", "not enabled", "not accepted", "not accept", "n't accept", "not recognized",
        "not implemented", "incompatible", "must be 1", "is fixed", "no such field", "only support", "disabled",
        "should be removed", "not applicable", "not configurable", "only user", "must be set to",
    ]

    private static func isRange(_ text: String) -> Bool {
        [
            "too large", "too high", "too big", "too small", "less than", "less_than", "greater than", "greater_than",
            "at most", "at least", "maximum value", "exceed", "out of range", "must be between", "context length",
            "context window",
        ].contains { text.contains($0) }
    }

    private static func names(_ field: RequestField, in sentence: String) -> Bool {
        field.spellings.contains { spelling in
            sentence.ranges(of: spelling).contains { range in
                let before = sentence[..<range.lowerBound].last
                let after = sentence[range.upperBound...].first
                let isWhole = !(before.map(isWordPart) ?? false) && !(after.map(isWordPart) ?? false)
                return isWhole && (!field.isEverydayWord || isMarked(before, after))
            }
        }
    }

    private static func isWordPart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "-"
    }

    private static func isMarked(_ before: Character?, _ after: Character?) -> Bool {
        "'\"`[(".contains(before ?? " ") || ":=".contains(after ?? " ")
    }

    // MARK: Documents

    /// Every text in `value`; that of an embedded document, as gateways hand on another's error, is read as well.
    private static func texts(in value: JSONValue, depth: Int = 0) -> [String] {
        guard depth < 12 else { return [] }
        switch value {
        case .string(let text):
            guard depth < 8, text.hasPrefix("{") || text.hasPrefix("["),
                let inner = try? ForgivingJSON.decode(JSONValue.self, from: Array(text.utf8))
            else { return [text] }
            return texts(in: inner, depth: depth + 1)
        case .array(let values): return values.flatMap { texts(in: $0, depth: depth + 1) }
        case .object(let members):
            // What was sent is shown as "input", which names every field; codes say "invalid" of whatever it is.
            let others: Set = ["input", "loc", "type", "code", "status", "object", "param"]
            return members.sorted { $0.key < $1.key }.filter { !others.contains($0.key) }
                .flatMap { texts(in: $0.value, depth: depth + 1) }
        default: return []
        }
    }

    private static func strings(named name: String, in value: JSONValue, depth: Int = 0) -> [String] {
        guard depth < 12 else { return [] }
        switch value {
        case .array(let values): return values.flatMap { strings(named: name, in: $0, depth: depth + 1) }
        case .object(let members):
            let own: [String] = if case .string(let text)? = members[name] { [text] } else { [] }
            return own
                + members.sorted { $0.key < $1.key }.flatMap { strings(named: name, in: $0.value, depth: depth + 1) }
        default: return []
        }
    }

    private static func entries(in value: JSONValue, depth: Int = 0) -> [Entry] {
        guard depth < 12 else { return [] }
        switch value {
        case .string(let text):
            guard depth < 8, text.hasPrefix("{") || text.hasPrefix("["),
                let inner = try? ForgivingJSON.decode(JSONValue.self, from: Array(text.utf8))
            else { return [] }
            return entries(in: inner, depth: depth + 1)
        case .array(let values): return values.flatMap { entries(in: $0, depth: depth + 1) }
        case .object(let members):
            guard case .array(let location)? = members["loc"] else {
                return members.sorted { $0.key < $1.key }.flatMap { entries(in: $0.value, depth: depth + 1) }
            }
            let path = location.compactMap { part in
                if case .string(let name) = part { name.lowercased() } else { nil as String? }
            }
            func text(_ name: String) -> String {
                if case .string(let text)? = members[name] { text.lowercased() } else { "" }
            }
            return [Entry(path: path, type: text("type"), message: text("msg"))]
        default: return []
        }
    }
}
