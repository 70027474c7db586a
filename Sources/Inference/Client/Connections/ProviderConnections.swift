internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTPCompression
internal import NIOSSL

/// The connections to every provider that is in use: kept open, used again, HTTP/2 where TLS negotiates it.
struct ProviderConnections: Sendable {
    /// By provider, then in the order of its addresses.
    private let clients: [String: [HTTPClient]]

    /// Nothing is connected yet.
    ///
    /// - Throws: ``InferenceError/badCertificateFile(provider:path:)``,
    ///   ``InferenceError/badAddress(provider:address:)``
    init(to providers: [Provider], environment: [String: String]) throws {
        var configurations: [(String, [HTTPClient.Configuration])] = []
        for provider in providers {
            let perAddress = try provider.addresses.map {
                try Self.configuration(for: provider, address: $0, environment: environment)
            }
            configurations.append((provider.name, perAddress))
        }
        clients = Dictionary(
            configurations.map { name, list in
                (name, list.map { HTTPClient(eventLoopGroupProvider: .singleton, configuration: $0) })
            }
        ) { first, _ in first }
    }

    subscript(provider: Provider, address: Int) -> HTTPClient? {
        clients[provider.name].flatMap { $0.indices.contains(address) ? $0[address] : nil }
    }

    /// Closes all.
    func shutdown() async {
        for client in clients.values.joined() { try? await client.shutdown() }
    }

    /// How many calls may be under way at one address over HTTP/1.1 before further ones wait for a connection. As
    /// many as a run's 256 trials with 4 agents each could want at once.
    static let connectionsPerAddress = 1024

    static func configuration(
        for provider: Provider, address: String, environment: [String: String]
    ) throws -> HTTPClient.Configuration {
        guard (try? ProviderAddress(address)) != nil else {
            throw InferenceError.badAddress(provider: provider.name, address: address)
        }
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .milliseconds(
            Int64(min(max(provider.timeouts.connectionSeconds, 0.001), 3600) * 1000))
        // Otherwise it would try to connect for that long on its own before every retry of the policy.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsPerAddress
        configuration.decompression = .enabled(limit: .size(HTTPChatClient.largestReplyByteCount))
        if let proxy = ProxySettings(for: address, environment: environment) {
            // A larger port ends the process inside the network library.
            guard (1...65_535).contains(proxy.port) else {
                throw InferenceError.badAddress(
                    provider: provider.name, address: "the proxy \(proxy.host):\(proxy.port)")
            }
            configuration.proxy = proxy.configuration
        }
        // The variable is OpenSSL's own; the provider's file is for a service with a certificate of its own.
        for path in [provider.certificateAuthorityFile, environment["SSL_CERT_FILE"]].compactMap({ $0 })
        where !path.isEmpty {
            guard let certificates = CertificateFile.certificates(in: path) else {
                throw InferenceError.badCertificateFile(provider: provider.name, path: path)
            }
            var tls = configuration.tlsConfiguration ?? .makeClientConfiguration()
            tls.additionalTrustRoots.append(.certificates(certificates))
            configuration.tlsConfiguration = tls
        }
        return configuration
    }
}
