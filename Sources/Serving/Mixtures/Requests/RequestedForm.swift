internal import Foundation
internal import Inference
internal import MixtureOfAgents

/// The form that a client wants the answer in.
struct RequestedForm: Decodable {
    /// The values of a `json_schema` format, which chat completions nest and responses don't.
    struct Schema: Decodable {
        let name: String?
        let schema: AnyJSON?
        let strict: Bool?
    }

    let type: String?
    let jsonSchema: Schema?
    let own: Schema

    enum CodingKeys: String, CodingKey {
        case type
        case jsonSchema = "json_schema"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        type = try container.decodeIfPresent(String.self, forKey: .type)
        jsonSchema = try container.decodeIfPresent(Schema.self, forKey: .jsonSchema)
        own = try Schema(from: decoder)
    }

    /// The name that a schema gets when the client gave none.
    private static let defaultName = "answer"

    /// The format to ask the main model for; `nil` when any text will do.
    ///
    /// - Parameters:
    ///   - path: the keys that lead to this form in `body`.
    ///   - body: the request's JSON, of which the schema is taken as it stands: models fill its properties in in order.
    /// - Throws: ``ProtocolError`` for a form that is not known or has no schema.
    func format(at path: [String], in body: Data) throws(ProtocolError) -> ResponseFormat? {
        let place = path.joined(separator: ".")
        switch type {
        case "text"?: return nil
        case "json_object"?: return .jsonObject
        case "json_schema"?:
            let isNested = jsonSchema != nil
            let given = jsonSchema ?? own
            let schemaPath = path + (isNested ? ["json_schema", "schema"] : ["schema"])
            guard given.schema?.isObject == true, let text = JSONSlice.text(at: schemaPath, in: Array(body)) else {
                let parameter = schemaPath.joined(separator: ".")
                throw .invalid("\(parameter): expected a JSON schema", parameter: parameter)
            }
            let name = given.name.flatMap { $0.isEmpty ? nil : $0 } ?? Self.defaultName
            return .jsonSchema(name: name, schema: text, isStrict: given.strict)
        case nil: throw .invalid("\(place).type: expected text, json_object or json_schema", parameter: "\(place).type")
        case .some(let type):
            throw .unsupported(
                place, "expected the type text, json_object or json_schema, found '\(type.prefix(40))'")
        }
    }
}

extension AnswerForm {
    /// What a client asks of the answer; `nil` when it asks for nothing.
    init?(stop: [String], format: ResponseFormat?) {
        let stop = stop.filter { !$0.isEmpty }
        guard !stop.isEmpty || format != nil else { return nil }
        self.init(stop: stop, format: format, instructions: Self.instructions(for: format))
    }

    /// Services that know no schemas would leave the model without a word of the form.
    private static func instructions(for format: ResponseFormat?) -> String {
        guard case .jsonSchema(_, let schema, _)? = format else { return "" }
        return "Answer with JSON alone, as this JSON schema describes it:\n\(schema)"
    }
}

/// A JSON value of which only its presence and kind count.
struct AnyJSON: Decodable {
    let isObject: Bool

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        isObject = (try? decoder.container(keyedBy: Key.self)) != nil
    }
}
