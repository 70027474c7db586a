internal import Foundation

/// A provider's key. It prints as dots, can't be encoded, and leaves this type only as a request's header.
struct SecretKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String
    /// The variable that holds it.
    let variable: String
    private let redactor: SecretRedactor

    /// The key in an environment variable, or `nil` when it is unset or empty.
    init?(variable: String, environment: [String: String]) {
        guard let value = environment[variable]?.trimmingCharacters(in: .whitespacesAndNewlines), !value.isEmpty
        else { return nil }
        self.value = value
        self.variable = variable
        redactor = SecretRedactor([value])
    }

    /// Whether it can stand in a header; a key with a line break or an invisible character was pasted wrongly.
    var isPrintable: Bool { value.utf8.allSatisfy { (0x21...0x7E).contains($0) } }

    var authorizationHeader: String { "Bearer \(value)" }
    var description: String { "•••" }
    var debugDescription: String { "•••" }
    var customMirror: Mirror { Mirror(self, children: [:]) }

    /// `text` with the key blotted out: a provider may echo what it was sent.
    func redacted(_ text: String) -> String { redactor.redacted(text) }
}
