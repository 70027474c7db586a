internal import Foundation

/// A header's value as a table of providers has it: text in which `${VARIABLE}` stands for what an environment
/// variable holds. Secrets have no other way into a header, so that none stands in a file.
struct HeaderTemplate {
    let text: String

    private static var variable: Regex<(Substring, Substring)> { #/\$\{([A-Z_][A-Z0-9_]*)\}/# }

    /// The variables that it names, in their order.
    var variables: [String] { text.matches(of: Self.variable).map { String($0.output.1) } }

    /// The value with every variable filled in.
    ///
    /// - Throws: ``InferenceError/missingKey(provider:variable:)`` for one that is unset or empty,
    ///   ``InferenceError/badKey(provider:variable:)`` for one that no header can hold.
    func filled(for provider: String, environment: [String: String]) throws(InferenceError) -> FilledHeader {
        var secrets: [String] = []
        for name in variables {
            let value = environment[name]?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
            guard !value.isEmpty else { throw .missingKey(provider: provider, variable: name) }
            guard value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                throw .badKey(provider: provider, variable: name)
            }
            secrets.append(value)
        }
        var rest = secrets[...]
        let value = text.replacing(Self.variable) { _ in rest.popFirst() ?? "" }
        return FilledHeader(value: value, secrets: secrets)
    }
}

/// A header's value with its secrets filled in. It prints as dots, and is never encoded.
struct FilledHeader: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let value: String
    private let redactor: SecretRedactor

    init(value: String, secrets: [String]) {
        self.value = value
        redactor = SecretRedactor(secrets.filter { $0.count >= Self.shortestSecret })
    }

    /// `text` with the secrets blotted out: a provider may echo what it was sent.
    func redacted(_ text: String) -> String { redactor.redacted(text) }

    /// Shorter ones are no secrets, and would blot out innocent words.
    private static let shortestSecret = 6

    var description: String { "•••" }
    var debugDescription: String { "•••" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The headers that every call to one provider carries.
struct ProviderHeaders: Sendable {
    private let filled: [(name: String, header: FilledHeader)]

    /// - Throws: as ``HeaderTemplate/filled(for:environment:)``.
    init(of provider: Provider, environment: [String: String]) throws(InferenceError) {
        var filled: [(name: String, header: FilledHeader)] = []
        for (name, text) in provider.headers.sorted(by: { $0.key < $1.key }) {
            let template = HeaderTemplate(text: text)
            filled.append((name, try template.filled(for: provider.name, environment: environment)))
        }
        self.filled = filled
    }

    var lines: [(name: String, value: String)] { filled.map { ($0.name, $0.header.value) } }

    func redacted(_ text: String) -> String { filled.reduce(text) { $1.header.redacted($0) } }
}
