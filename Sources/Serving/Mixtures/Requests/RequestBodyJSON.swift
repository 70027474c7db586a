internal import Foundation

/// Decodes a request's body, and says in the protocol's form what is wrong with it.
enum RequestBodyJSON {
    /// - Throws: ``ProtocolError`` with the path of the field that can't be read.
    static func decode<Body: Decodable>(_ type: Body.Type, from data: Data) throws(ProtocolError) -> Body {
        // Lenient decoders would read UTF-16 and mend broken UTF-8.
        guard String(validating: data, as: UTF8.self) != nil else { throw .invalid("the request is no UTF-8") }
        do {
            return try JSONDecoder().decode(Body.self, from: data)
        } catch let error as DecodingError {
            throw complaint(error)
        } catch {
            throw .invalid("the request is no JSON")
        }
    }

    private static func complaint(_ error: DecodingError) -> ProtocolError {
        switch error {
        case .keyNotFound(let key, let context):
            let place = path(context, key)
            return .invalid("'\(place)' is missing", parameter: place)
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            let place = path(context)
            return place.isEmpty
                ? .invalid("expected a JSON object")
                : .invalid("\(place): expected \(words(for: type))", parameter: place)
        case .dataCorrupted(let context):
            let place = path(context)
            return place.isEmpty
                ? .invalid("the request is no JSON") : .invalid("\(place) can't be read", parameter: place)
        @unknown default: return .invalid("the request can't be read")
        }
    }

    private static func path(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
        (context.codingPath + (last.map { [$0] } ?? [])).reduce("") { path, key in
            if let index = key.intValue { return "\(path)[\(index)]" }
            return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
        }
    }

    private static func words(for type: Any.Type) -> String {
        switch type {
        case is String.Type: "text"
        case is Int.Type, is Int64.Type: "a whole number"
        case is Bool.Type: "true or false"
        case is [Any].Type: "a list"
        default: "an object"
        }
    }
}

/// One text, or a list of them.
struct TextOrList: Decodable {
    let texts: [String]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            texts = [text]
        } else {
            texts = try container.decode([String].self)
        }
    }
}

/// A message's content: one text, or a list of parts.
enum RequestContent: Decodable {
    struct Part: Decodable {
        let type: String
        let text: String?
        let refusal: String?
    }

    case text(String)
    case parts([Part])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .parts(try container.decode([Part].self))
        }
    }

    private static let textTypes: Set = ["text", "input_text", "output_text", "refusal"]

    /// All of its text.
    ///
    /// - Throws: ``ProtocolError`` when a part is no text.
    func text(at place: String) throws(ProtocolError) -> String {
        switch self {
        case .text(let text): return text
        case .parts(let parts):
            if let other = parts.first(where: { !Self.textTypes.contains($0.type) }) {
                throw .unsupported("\(place).content", "it reads text, not '\(other.type.prefix(40))'")
            }
            return parts.compactMap { $0.text ?? $0.refusal }.joined(separator: "\n")
        }
    }
}

/// Whether a model may call tools: a name, or an object that names a tool.
struct ToolChoice: Decodable {
    let name: String?

    init(from decoder: any Decoder) throws {
        name = try? decoder.singleValueContainer().decode(String.self)
    }

    var isNone: Bool { name == "none" }
}

extension ServedRequest {
    /// The limit that a request sets; -1 stands for none, as with llama.cpp's and LM Studio's servers.
    static func tokenLimit(_ number: Int?, _ name: String) throws(ProtocolError) -> Int? {
        guard let number, number != -1 else { return nil }
        guard number >= 1 else { throw .invalid("\(name): expected at least 1, found \(number)", parameter: name) }
        return number
    }

    static let toolsAreNotCalled =
        "its models call no tools; with tool_choice none it answers without them"
}
