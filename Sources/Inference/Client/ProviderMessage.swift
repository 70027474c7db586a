internal import Foundation

/// An error as OpenAI-compatible services word it: `{"error": {"message": ...}}`, or a bare `message` or `detail`.
enum ProviderMessage {
    /// The message in `body`, or the body's beginning; at most 300 characters, control characters shown as escapes.
    ///
    /// - Parameter redact: takes secrets out. It comes before any cut, which could leave a part of one.
    static func text(in body: [UInt8], redacting redact: @escaping (String) -> String = { $0 }) -> String {
        let start = String(decoding: body.prefix(longestText * 4 + SecretRedactor.longestSecret), as: UTF8.self)
        let text = error(in: body, redacting: redact) ?? shown(start, redact)
        return text.isEmpty ? "no message" : text
    }

    private static let longestText = 300

    private static func shown(_ text: String, _ redact: ((String) -> String)?) -> String {
        let start = String(text.prefix(longestText + SecretRedactor.longestSecret))
        guard let redact else { return printable(withoutAccount(start)) }
        return printable(cut(withoutAccount(redact(start))))
    }

    /// `text` cut to the length that errors have, once its secrets are out.
    static func cut(_ text: String) -> String { String(text.prefix(longestText)) }

    /// The message in `body`, if it holds one.
    ///
    /// - Parameter redact: takes secrets out before the cut; without it the message is not ``cut(_:)`` yet.
    static func error(in body: [UInt8], redacting redact: ((String) -> String)? = nil) -> String? {
        guard let object = object(in: body) else { return nil }
        let nested = object["error"] as? [String: Any]
        let found =
            nested?["message"] as? String ?? object["message"] as? String ?? object["detail"] as? String
            ?? object["error"] as? String ?? faults(in: object)
        return found.map { shown($0, redact) }
    }

    /// `text` without the names of organizations and projects that services put into their errors: an error is stored
    /// and shown, and whose account it was is nobody's business there.
    private static func withoutAccount(_ text: String) -> String {
        text.replacing(#/\b(org|proj|user|acct)[-_][A-Za-z0-9]{8,}/#) { "\($0.output.1)-•••" }
    }

    /// The HTTP status that an error within a reply names as its code.
    static func status(in body: [UInt8]) -> Int? {
        guard let object = object(in: body) else { return nil }
        let nested = object["error"] as? [String: Any]
        for value in [
            nested?["code"], nested?["status"], nested?["status_code"], object["code"], object["status_code"],
        ] {
            let status = value as? Int ?? (value as? String).flatMap { Int($0) }
            if let status, (400...599).contains(status) { return status }
        }
        return nil
    }

    /// The short names of an error, such as `context_length_exceeded`: its code and its type.
    static func codes(in body: [UInt8]) -> [String] {
        let object = object(in: body)
        let nested = object?["error"] as? [String: Any]
        return [nested?["code"], nested?["type"], object?["code"], object?["type"]].compactMap { $0 as? String }
    }

    /// A list of faults in words, as pydantic has it: `seed: Extra inputs are not permitted`.
    private static func faults(in object: [String: Any]) -> String? {
        let message = object["message"] as? [String: Any]
        guard let list = (object["detail"] ?? message?["detail"]) as? [[String: Any]] else { return nil }
        let faults = list.prefix(8).compactMap { fault -> String? in
            guard let words = fault["msg"] as? String else { return nil }
            let path = (fault["loc"] as? [Any])?.compactMap { $0 as? String }.filter { $0 != "body" }
            return (path.map { $0.isEmpty ? "" : $0.joined(separator: ".") + ": " } ?? "") + words
        }
        return faults.isEmpty ? nil : faults.joined(separator: "; ")
    }

    /// The error's document; Gemini sends it as the only one of a list.
    private static func object(in body: [UInt8]) -> [String: Any]? {
        let value = try? JSONSerialization.jsonObject(with: Data(body))
        return value as? [String: Any] ?? (value as? [[String: Any]])?.first
    }

    /// `text` without what could steer a terminal.
    static func printable(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            [.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
                ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }.joined()
    }
}

extension ProviderMessage {
    /// Whether an error says that the messages don't fit the model's context, in the words of OpenAI, vLLM, llama.cpp,
    /// Groq, Together and Anthropic's adapters.
    static func saysContextIsTooLong(_ message: String, codes: [String]) -> Bool {
        let names = ["context_length_exceeded", "exceed_context_size_error", "context_window_exceeded"]
        if codes.contains(where: { names.contains($0) }) { return true }
        let text = message.lowercased()
        return [
            "maximum context length", "context_length_exceeded", "context length", "context window", "context size",
            "prompt is too long", "reduce the length of the messages", "longer than the model's context",
            "exceeds the available context", "exceed context",
        ].contains { text.contains($0) }
    }
}
