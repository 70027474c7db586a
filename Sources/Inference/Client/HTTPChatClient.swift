internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NumericalMethods

/// Chat calls over HTTP to OpenAI-compatible endpoints.
///
/// Keys are read from the environment once, when the client is made. Redirects are not followed: a key goes to the
/// address in the table and nowhere else.
public final class HTTPChatClient: ChatClient {
    private let http: HTTPClient
    private let table: ProviderTable
    private let keys: [String: SecretKey]
    private let retries: RetryPolicy

    /// The most bytes that are read of a reply. A long answer has some 100 KiB.
    public static let largestReplyByteCount = 16 << 20

    private init(http: HTTPClient, table: ProviderTable, keys: [String: SecretKey], retries: RetryPolicy) {
        self.http = http
        self.table = table
        self.keys = keys
        self.retries = retries
    }

    /// Runs `body` with a client for `providers`, whose connections are closed after it.
    ///
    /// - Parameter providers: the names of the providers that will be called; each key that one of them needs must be
    ///   in `environment`.
    /// - Throws: ``InferenceError/missingKey(provider:variable:)`` or ``InferenceError/badKey(provider:variable:)``
    ///   before any call; what `body` throws.
    public static func withClient<Result: Sendable>(
        providers: [String], table: ProviderTable, environment: [String: String],
        retries: RetryPolicy = RetryPolicy(), _ body: @Sendable (HTTPChatClient) async throws -> Result
    ) async throws -> Result {
        let keys = try keys(for: providers, table: table, environment: environment)
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(5)
        // Otherwise it would try to connect for 5 seconds on its own before every retry of the policy.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let client = HTTPChatClient(http: http, table: table, keys: keys, retries: retries)
        do {
            let result = try await body(client)
            try await http.shutdown()
            return result
        } catch {
            try? await http.shutdown()
            throw error
        }
    }

    private static func keys(
        for providers: [String], table: ProviderTable, environment: [String: String]
    ) throws -> [String: SecretKey] {
        var keys: [String: SecretKey] = [:]
        for name in Set(providers).sorted() {
            guard let provider = table[name] else {
                throw InferenceError.unknownProvider(name: name, known: table.names)
            }
            guard let variable = provider.keyVariable else { continue }
            guard let key = SecretKey(variable: variable, environment: environment) else {
                throw InferenceError.missingKey(provider: name, variable: variable)
            }
            guard key.isPrintable else { throw InferenceError.badKey(provider: name, variable: variable) }
            keys[name] = key
        }
        return keys
    }

    // MARK: Calls

    public func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        let provider = try provider(named: request.provider)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = try encoder.encode(ChatCompletionBody(request: request, tokenLimitField: provider.tokenLimitField))
        let reply = try await exchange(.POST, "/chat/completions", body: body, with: provider, about: request.model)
        let completion = try ChatCompletionReply.decoded(
            from: reply, of: provider, model: request.model, redacting: keys[provider.name])
        return try completion.answer(to: request, of: provider, measuredSeconds: reply.seconds)
    }

    /// The names of the models that a provider offers now, sorted.
    public func availableModels(at providerName: String) async throws -> [String] {
        struct List: Decodable {
            struct Model: Decodable { let id: String }
            let data: [Model]
        }
        let provider = try provider(named: providerName)
        let reply = try await exchange(.GET, "/models", body: nil, with: provider, about: "the list of models")
        guard let list = try? JSONDecoder().decode(List.self, from: Data(reply.body)) else {
            throw InferenceError.malformed(provider: providerName, reason: "its list of models can't be read")
        }
        return list.data.map(\.id).sorted()
    }

    /// Checks that every provider offers the models that are to be called.
    ///
    /// - Throws: ``InferenceError/missingModels(provider:missing:)`` with the nearest names.
    public func checkModels(_ models: [(provider: String, model: String)]) async throws {
        for (name, group) in Dictionary(grouping: models, by: \.provider).sorted(by: { $0.key < $1.key }) {
            let offered = try await availableModels(at: name)
            let missing = Set(group.map(\.model)).subtracting(offered).sorted().map {
                MissingModel(name: $0, nearest: NearestName.of($0, among: offered))
            }
            guard missing.isEmpty else { throw InferenceError.missingModels(provider: name, missing: missing) }
        }
    }

    // MARK: Attempts

    private func provider(named name: String) throws -> Provider {
        guard let provider = table[name] else {
            throw InferenceError.unknownProvider(name: name, known: table.names)
        }
        return provider
    }

    private func exchange(
        _ method: HTTPMethod, _ path: String, body: Data?, with provider: Provider, about subject: String
    ) async throws -> HTTPExchange.Reply {
        let exchange = HTTPExchange(http: http, provider: provider, key: keys[provider.name], subject: subject)
        // Waiting times shape no result, so their randomness needs no seed.
        var stream = RandomStream(seed: UInt64.random(in: .min ... .max), path: "backoff")
        var retryCount = 0
        while true {
            do {
                return try await exchange.send(method, path: path, body: body)
            } catch let failure as HTTPExchange.FailedAttempt {
                retryCount += 1
                let delay = retries.delaySeconds(
                    beforeRetry: retryCount, retryAfterSeconds: failure.retryAfterSeconds, stream: &stream)
                guard failure.isWorthRetrying, let delay else { throw failure.error }
                try await Task.sleep(for: .seconds(delay))
            }
        }
    }
}
