internal import Foundation

/// The body of a chat completion request, as the protocol has it. What is `nil` is left out.
struct ChatCompletionBody: Encodable {
    let model: String
    let form: CallAdaptation.Form

    /// The body as it is sent.
    var document: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return try placingSchema(in: try encoder.encode(self))
        }
    }

    /// A text that stands for the schema until the rest is encoded.
    private static let schemaMark = "\u{1}schema"

    /// The body with the schema as it was given: models fill in its properties in their order, which an encoder would
    /// lose. Within a text the mark's quotation marks would be escaped.
    private func placingSchema(in body: Data) throws -> Data {
        guard case .jsonSchema(_, let schema, _)? = form.sampling.responseFormat,
            let place = body.firstRange(of: Data(#""schema":"\u0001schema""#.utf8))
        else { return body }
        // What is no JSON would break the body.
        _ = try JSONDecoder().decode(JSONValue.self, from: Data(schema.utf8))
        return body[..<place.lowerBound] + Data(#""schema":"#.utf8) + Data(schema.utf8) + body[place.upperBound...]
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        let sampling = form.sampling
        try container.encode(model, forKey: Key("model"))
        try container.encode(form.messages, forKey: Key("messages"))
        try container.encodeIfPresent(sampling.temperature, forKey: Key("temperature"))
        try container.encodeIfPresent(sampling.topP, forKey: Key("top_p"))
        try container.encodeIfPresent(sampling.reasoningEffort, forKey: Key("reasoning_effort"))
        try container.encodeIfPresent(sampling.maximumCompletionTokens, forKey: Key(form.tokenLimitField.rawValue))
        try container.encodeIfPresent(sampling.seed, forKey: Key("seed"))
        try container.encodeIfPresent(sampling.stop, forKey: Key("stop"))
        try container.encodeIfPresent(sampling.responseFormat.map(Format.init), forKey: Key("response_format"))
        guard form.delivery == .streamed else { return }
        try container.encode(true, forKey: Key("stream"))
        // Without it most services leave the usage out of a stream, and the price would be unknown.
        if form.asksForUsage { try container.encode(["include_usage": true], forKey: Key("stream_options")) }
    }

    private struct Format: Encodable {
        let format: ResponseFormat

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            switch format {
            case .text: try container.encode("text", forKey: Key("type"))
            case .jsonObject: try container.encode("json_object", forKey: Key("type"))
            case .jsonSchema(let name, _, let isStrict):
                try container.encode("json_schema", forKey: Key("type"))
                var inner = container.nestedContainer(keyedBy: Key.self, forKey: Key("json_schema"))
                try inner.encode(name, forKey: Key("name"))
                try inner.encodeIfPresent(isStrict, forKey: Key("strict"))
                try inner.encode(ChatCompletionBody.schemaMark, forKey: Key("schema"))
            }
        }
    }
}

/// Any JSON, taken over as it is.
package enum JSONValue: Codable, Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
