internal import Foundation

/// The address of an OpenAI-compatible endpoint, in the one form that calls are made of.
///
/// People paste addresses from pages, terminals and other programs' settings. What can only mean one thing is put
/// right; what can't be an endpoint, or would keep a secret in a file, is refused with the way out.
///
/// | written | read as |
/// | --- | --- |
/// | ` HTTPS://Api.Example.com/v1/ ` | `https://api.example.com/v1` |
/// | `https://host//v1//` | `https://host/v1` |
/// | `https://host/v1/chat/completions` | `https://host/v1` |
/// | `https://host/v1/models` | `https://host/v1` |
/// | `https://host:/v1?` | `https://host/v1` |
/// | `https://host/deployments/m/chat/completions?api-version=2024-10-21` | `https://host/deployments/m?api-version=2024-10-21` |
///
/// Azure's addresses have their API version in the query, which stays behind the path of every call
/// (learn.microsoft.com/azure/ai-services/openai/reference).
public struct ProviderAddress: Hashable, Sendable {
    /// `http` or `https`.
    public let scheme: String
    /// In small letters; an IPv6 address in its brackets.
    public let host: String
    /// `nil` for the scheme's own.
    public let port: Int?
    /// Empty, or from a slash on, without one at its end.
    public let path: String
    /// Without its question mark; `nil` when there is none.
    public let query: String?

    /// The address that `text` means.
    ///
    /// - Throws: ``AddressFault``.
    public init(_ text: String) throws(AddressFault) {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let (scheme, rest) = try AddressParts.scheme(of: trimmed)
        self.scheme = scheme
        let authorityEnd = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        (host, port) = try AddressParts.hostAndPort(rest[..<authorityEnd])
        let tail = rest[authorityEnd...]
        if let mark = tail.firstIndex(of: "#") {
            throw AddressFault(
                expected: "an address without a '#'", hint: "leave '\(tail[mark...].prefix(40))' out")
        }
        let pathEnd = tail.firstIndex(of: "?") ?? tail.endIndex
        path = try AddressParts.path(tail[..<pathEnd])
        query = try AddressParts.query(tail[pathEnd...].dropFirst())
    }

    /// The whole address.
    public var text: String { origin + path + (query.map { "?\($0)" } ?? "") }

    private var origin: String { "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "") }

    /// Where a call with the path `suffix`, such as `/chat/completions`, goes to.
    public func url(of suffix: String) -> String { origin + path + suffix + (query.map { "?\($0)" } ?? "") }

    /// This address with the `/v1` that most servers have before the paths of their calls, or `nil` when it has a path
    /// of its own: some services take calls without one.
    var withVersion: ProviderAddress? { path.isEmpty ? ProviderAddress(self, path: "/v1") : nil }

    private init(_ other: ProviderAddress, path: String) {
        (scheme, host, port, query) = (other.scheme, other.host, other.port, other.query)
        self.path = path
    }
}

/// Why a text is no endpoint's address.
public struct AddressFault: Error, Hashable, Sendable {
    public let expected: String
    /// What was found, where the address itself can't be shown since it holds a secret; `nil` elsewhere.
    public var found: String?
    /// The way out; empty when there is none to offer.
    public var hint = ""
}
