internal import Foundation

/// An error as OpenAI-compatible services word it: `{"error": {"message": ...}}`, or a bare `message` or `detail`.
enum ProviderMessage {
    /// The message in `body`, or the body's beginning; at most 300 characters, control characters shown as escapes.
    static func text(in body: [UInt8]) -> String {
        let text = error(in: body) ?? printable(String(String(decoding: body.prefix(1000), as: UTF8.self).prefix(300)))
        return text.isEmpty ? "no message" : text
    }

    /// The message in `body`, if it holds one.
    static func error(in body: [UInt8]) -> String? {
        let object = (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any]
        let nested = object?["error"] as? [String: Any]
        let found =
            nested?["message"] as? String ?? object?["message"] as? String ?? object?["detail"] as? String
            ?? object?["error"] as? String
        return found.map { printable(String($0.prefix(300))) }
    }

    /// `text` without what could steer a terminal.
    static func printable(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            [.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
                ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }.joined()
    }
}
