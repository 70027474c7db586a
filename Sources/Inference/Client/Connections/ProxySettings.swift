internal import AsyncHTTPClient
internal import Foundation

/// The proxy that the environment names for an address: `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`, in
/// small or capital letters, as curl reads them. This machine's own addresses go through no proxy.
package struct ProxySettings: Equatable, Sendable {
    package let host: String
    package let port: Int
    let credentials: Credentials?

    struct Credentials: Equatable, Sendable {
        let user: String
        let password: String
    }

    /// The proxy for calls to `address`, or `nil` when they go straight.
    package init?(for address: String, environment: [String: String]) {
        guard let url = URLComponents(string: address), let target = url.host, !Self.isThisMachine(target) else {
            return nil
        }
        func variable(_ name: String) -> String? {
            [environment[name], environment[name.uppercased()]].compactMap { $0 }.first { !$0.isEmpty }
        }
        // HTTP_PROXY in capitals may come from a web request's header (httpoxy, CVE-2016-5385).
        let named = url.scheme == "https" ? variable("https_proxy") : environment["http_proxy"]
        guard let text = named ?? variable("all_proxy"), !text.isEmpty,
            !Self.isExcluded(target, by: variable("no_proxy") ?? ""),
            let proxy = URLComponents(string: text.contains("://") ? text : "http://" + text), let host = proxy.host
        else { return nil }
        self.host = host
        port = proxy.port ?? (proxy.scheme == "https" ? 443 : 80)
        credentials = proxy.user.map { Credentials(user: $0, password: proxy.password ?? "") }
    }

    var configuration: HTTPClient.Configuration.Proxy {
        guard let credentials else { return .server(host: host, port: port) }
        return .server(
            host: host, port: port,
            authorization: .basic(username: credentials.user, password: credentials.password))
    }

    private static func isThisMachine(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "[::1]" || host.hasPrefix("127.")
    }

    private static func isExcluded(_ host: String, by list: String) -> Bool {
        list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.contains { entry in
            let name = entry.hasPrefix(".") ? String(entry.dropFirst()) : entry
            return entry == "*" || (!name.isEmpty && (host == name || host.hasSuffix("." + name)))
        }
    }
}
