/// A message's content: one text, or parts of which some are text and some are thinking.
///
/// Parts as Mistral's Magistral sends them (`{"type": "thinking", "thinking": [{"type": "text", ...}]}`), Anthropic's
/// (`thinking`, `redacted_thinking`), and those of the responses' form (`output_text`, `reasoning`, `summary_text`).
struct MessageContent: Decodable {
    var text = ""
    var thinking: String?

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self.text = text
        } else if let parts = try? container.decode([JSONValue].self) {
            for part in parts { add(part) }
        } else {
            add(.object(try container.decode([String: JSONValue].self)))
        }
    }

    private mutating func add(_ part: JSONValue) {
        switch part {
        case .string(let text): self.text += text
        case .object(let members):
            let kind: String = if case .string(let kind)? = members["type"] { kind.lowercased() } else { "" }
            if ["think", "reason", "summary"].contains(where: { kind.contains($0) }) {
                let thought = ["thinking", "reasoning", "text", "content", "summary"].lazy.compactMap { name in
                    members[name].map { $0.plainText }
                }.first { !$0.isEmpty }
                if let thought { thinking = (thinking ?? "") + thought }
            } else if let text = members["text"] {
                self.text += text.plainText
            }
        default: break
        }
    }
}

/// A model's thinking in a field of its own: a text, or an object or list of texts.
struct ReasoningField: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(JSONValue.self).plainText
    }
}

extension JSONValue {
    /// The texts of a document that holds text in the ways of content parts, put together.
    var plainText: String { plainText(depth: 0) }

    private func plainText(depth: Int) -> String {
        guard depth < 8 else { return "" }
        switch self {
        case .string(let text): return text
        case .array(let values): return values.map { $0.plainText(depth: depth + 1) }.joined()
        case .object(let members):
            return ["text", "content", "thinking", "reasoning", "summary"].lazy.compactMap { members[$0] }
                .map { $0.plainText(depth: depth + 1) }.first { !$0.isEmpty } ?? ""
        default: return ""
        }
    }
}
