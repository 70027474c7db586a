internal import Foundation

/// What an environment variable holds on its way to one address: what a person consents to.
public struct SecretDestination: Hashable, Sendable {
    public let variable: String
    /// `https://host`, with a port that is not the scheme's own; or, as a person writes it, `host` or `host:port`, which
    /// stand for both schemes, and without a port for all ports.
    public let address: String

    public init(variable: String, address: String) {
        self.variable = variable
        self.address = address
    }

    /// `NAME=HOST`, as `--allow-secret` takes it; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].wholeMatch(of: #/[A-Z_][A-Z0-9_]*/#) != nil else { return nil }
        let written = parts[1].lowercased()
        if written.contains("://") {
            guard let address = SecretAddress(written) else { return nil }
            self.init(variable: String(parts[0]), address: address.text)
        } else {
            guard let address = SecretAddress("https://" + written), !written.contains("/") else { return nil }
            let hasPort = written.wholeMatch(of: #/.*[^:]:[0-9]+/#) != nil
            self.init(
                variable: String(parts[0]),
                address: hasPort ? "\(address.shownHost):\(address.port)" : address.shownHost)
        }
    }

    /// As `--allow-secret` takes it.
    public var text: String {
        "\(variable)=" + (address.hasPrefix("https://") ? String(address.dropFirst("https://".count)) : address)
    }
}

/// Where an address leads, as the HTTP client reads it.
struct SecretAddress: Hashable {
    let scheme: String
    /// Small letters, without the brackets of an IPv6 address.
    let host: String
    let port: Int

    /// `nil` for what is no web address, and for one with a user's name in it: `http://api.example.com@other.example`
    /// leads to the latter.
    init?(_ text: String) {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = url.host(percentEncoded: false)?.lowercased(), !host.isEmpty, url.user == nil,
            url.password == nil, !text.contains("\\")
        else { return nil }
        self.scheme = scheme
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        port = url.port ?? (scheme == "https" ? 443 : 80)
    }

    /// Scheme and host, with a port that is not the scheme's own.
    var text: String { "\(scheme)://\(shownHost)" + (port == (scheme == "https" ? 443 : 80) ? "" : ":\(port)") }

    var shownHost: String { host.contains(":") ? "[\(host)]" : host }

    /// Whether it is this machine itself, where no stranger listens. Unusual spellings of such an address count as
    /// foreign.
    var isOwnMachine: Bool {
        if ["localhost", "::1", "0.0.0.0", "::"].contains(host) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { $0.wholeMatch(of: #/0|[1-9][0-9]{0,2}/#) != nil && (Int($0) ?? 256) < 256 }
    }
}
