internal import Foundation

/// One recorded call: a line of a cassette.
///
/// A line is a JSON object whose first field is the request's digest, so that a reader finds an answer among a million
/// without reading them all:
///
///     {"key":"9f2c...","request":{...},"answer":{...},"startedAt":1795562902.7,"seconds":1.31}
///
/// A failed call has a `failure` in place of its `answer`. There is no field for headers: keys and organizations have
/// no way in.
struct CassetteEntry: Codable {
    let request: ChatRequest
    var answer: ChatAnswer?
    var failure: InferenceError?
    /// Seconds since 1970.
    let startedAt: Double
    /// How long the call took here, retries included.
    let seconds: Double

    private static let keyStart = Array(#"{"key":""#.utf8)
    private static let keyLength = 64

    /// The entry's line, with its end.
    var line: Data {
        get throws {
            var line = Data(Self.keyStart) + Data(try request.digest.utf8) + Data(#"","#.utf8)
            line += try CanonicalJSON.encode(self).dropFirst()
            line.append(UInt8(ascii: "\n"))
            return line
        }
    }

    /// The digest that a line begins with, or `nil` when it doesn't begin as this version writes lines.
    static func key(ofLine line: Data) -> String? {
        let rest = line.dropFirst(keyStart.count)
        guard line.starts(with: keyStart), rest.count > keyLength,
            rest[rest.startIndex + keyLength] == UInt8(ascii: "\"")
        else { return nil }
        return String(decoding: rest.prefix(keyLength), as: UTF8.self)
    }
}

/// A cassette's first line.
struct CassetteHead: Codable {
    /// The version of the form that the file is in.
    let cassette: Int

    static let current = CassetteHead(cassette: 1)

    var line: Data { get throws { try CanonicalJSON.encode(self) + Data("\n".utf8) } }
}
