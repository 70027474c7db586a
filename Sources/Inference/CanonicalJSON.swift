package import Foundation
internal import NumericalMethods

/// JSON with sorted keys: equal values give equal bytes, so the bytes can be a key.
package enum CanonicalJSON {
    /// The one encoding of `value`.
    package static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    /// The value that `data` encodes.
    package static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        try JSONDecoder().decode(type, from: data)
    }
}

extension ChatRequest {
    /// The request as its one JSON document.
    package var canonicalJSON: Data { get throws { try CanonicalJSON.encode(self) } }

    /// Names the request: equal for requests whose every field is equal, and for no others. 64 hexadecimal digits.
    package var digest: String { get throws { Self.digest(ofCanonicalJSON: try canonicalJSON) } }

    /// The digest of a request whose canonical document is at hand.
    package static func digest(ofCanonicalJSON document: Data) -> String {
        StableDigest(of: Array(document)).hexadecimal
    }
}
