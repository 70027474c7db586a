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
    /// - Throws: ``InferenceError/missingKey(provider:variable:)`` before any call; what `body` throws.
    public static func withClient<Result: Sendable>(
        providers: [String], table: ProviderTable, environment: [String: String],
        retries: RetryPolicy = RetryPolicy(), _ body: @Sendable (HTTPChatClient) async throws -> Result
    ) async throws -> Result {
        var keys: [String: SecretKey] = [:]
        for name in Set(providers).sorted() {
            guard let provider = table[name] else {
                throw InferenceError.unknownProvider(name: name, known: table.names)
            }
            guard let variable = provider.keyVariable else { continue }
            guard let key = SecretKey(variable: variable, environment: environment) else {
                throw InferenceError.missingKey(provider: name, variable: variable)
            }
            keys[name] = key
        }
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(5)
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

    // MARK: Calls

    public func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        let provider = try provider(named: request.provider)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = try encoder.encode(
            ChatCompletionBody(request: request, tokenLimitField: provider.tokenLimitField))
        let reply = try await retrying(provider, model: request.model) {
            try await self.send(.POST, path: "/chat/completions", body: body, to: provider, model: request.model)
        }
        return try answer(from: reply, to: request, of: provider)
    }

    /// The names of the models that a provider offers now, sorted.
    public func availableModels(at providerName: String) async throws -> [String] {
        struct List: Decodable {
            struct Model: Decodable { let id: String }
            let data: [Model]
        }
        let provider = try provider(named: providerName)
        let reply = try await retrying(provider, model: "the list of models") {
            try await self.send(.GET, path: "/models", body: nil, to: provider, model: "the list of models")
        }
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
            let missing = group.map(\.model).filter { !offered.contains($0) }.map {
                MissingModel(name: $0, nearest: NearestName.of($0, among: offered))
            }
            guard missing.isEmpty else { throw InferenceError.missingModels(provider: name, missing: missing) }
        }
    }

    // MARK: One exchange

    private struct Reply: Sendable {
        let body: [UInt8]
        let seconds: Double
    }

    /// One attempt that failed, and whether another may do better.
    private struct FailedAttempt: Error {
        let error: InferenceError
        let isWorthRetrying: Bool
        let retryAfterSeconds: Double?
    }

    private func provider(named name: String) throws -> Provider {
        guard let provider = table[name] else {
            throw InferenceError.unknownProvider(name: name, known: table.names)
        }
        return provider
    }

    private func retrying(
        _ provider: Provider, model: String, _ attempt: () async throws -> Reply
    ) async throws -> Reply {
        var stream = RandomStream(seed: UInt64.random(in: .min ... .max), path: "backoff")
        var number = 0
        while true {
            do {
                return try await attempt()
            } catch let failure as FailedAttempt {
                number += 1
                let delay = retries.delaySeconds(
                    beforeRetry: number, retryAfterSeconds: failure.retryAfterSeconds, stream: &stream)
                guard failure.isWorthRetrying, let delay else { throw failure.error }
                try await Task.sleep(for: .seconds(delay))
            }
        }
    }

    private func send(
        _ method: HTTPMethod, path: String, body: Data?, to provider: Provider, model: String
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: provider.baseURL + path)
        request.method = method
        request.headers.add(name: "Accept", value: "application/json")
        if let key = keys[provider.name] { request.headers.add(name: "Authorization", value: key.authorizationHeader) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let timeout = TimeAmount.milliseconds(Int64(provider.timeoutSeconds * 1000))
            let response = try await http.execute(request, timeout: timeout)
            let bytes = try await read(response, from: provider)
            guard response.status == .ok else {
                throw refusal(by: provider, model: model, response: response, body: bytes)
            }
            let passed = (clock.now - start).components
            return Reply(body: bytes, seconds: Double(passed.seconds) + Double(passed.attoseconds) * 1e-18)
        } catch let failure as FailedAttempt {
            throw failure
        } catch {
            try Task.checkCancellation()
            throw transportFailure(error, of: provider, model: model)
        }
    }

    private func read(_ response: HTTPClientResponse, from provider: Provider) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in response.body {
            bytes += part.readableBytesView
            guard bytes.count <= Self.largestReplyByteCount else {
                throw FailedAttempt(
                    error: .tooLarge(provider: provider.name, limitBytes: Self.largestReplyByteCount),
                    isWorthRetrying: false, retryAfterSeconds: nil)
            }
        }
        return bytes
    }

    private func refusal(
        by provider: Provider, model: String, response: HTTPClientResponse, body: [UInt8]
    ) -> FailedAttempt {
        let status = Int(response.status.code)
        let message = ProviderMessage.text(in: body)
        let redacted = keys[provider.name]?.redacted(message) ?? message
        let forced = response.headers.first(name: "x-should-retry").flatMap { Bool($0) }
        return FailedAttempt(
            error: .refused(provider: provider.name, model: model, status: status, message: redacted),
            isWorthRetrying: forced ?? RetryPolicy.isWorthRetrying(status: status),
            retryAfterSeconds: response.headers.first(name: "retry-after")
                .flatMap { RetryAfter.seconds(of: $0, now: Date()) })
    }

    private func transportFailure(_ error: any Error, of provider: Provider, model: String) -> FailedAttempt {
        let reason: InferenceError
        var isWorthRetrying = true
        switch error as? HTTPClientError {
        case .deadlineExceeded?, .readTimeout?, .connectTimeout?:
            reason = .timedOut(provider: provider.name, model: model, seconds: provider.timeoutSeconds)
        case .invalidURL?, .emptyScheme?, .emptyHost?, .missingSocketPath?:
            reason = .badAddress(provider: provider.name, address: provider.baseURL)
            isWorthRetrying = false
        case let other?: reason = .unreachable(provider: provider.name, reason: other.shortDescription)
        case nil: reason = .unreachable(provider: provider.name, reason: "\(error)")
        }
        return FailedAttempt(error: reason, isWorthRetrying: isWorthRetrying, retryAfterSeconds: nil)
    }

    private func answer(from reply: Reply, to request: ChatRequest, of provider: Provider) throws -> ChatAnswer {
        let completion: ChatCompletionReply
        do {
            completion = try JSONDecoder().decode(ChatCompletionReply.self, from: Data(reply.body))
        } catch {
            throw InferenceError.malformed(
                provider: provider.name, reason: "no chat completion in \(reply.body.count) bytes of reply")
        }
        guard let choice = completion.choices.first else {
            throw InferenceError.malformed(provider: provider.name, reason: "it holds no choice")
        }
        let usage = completion.tokenUsage
        let simulated = provider.isSimulated ? completion.timeInfo?.totalTime : nil
        return ChatAnswer(
            text: choice.message.content ?? choice.message.refusal ?? "",
            reasoningText: choice.message.reasoning ?? choice.message.reasoningContent,
            finishReason: ChatAnswer.FinishReason(protocolName: choice.finishReason), usage: usage,
            price: completion.usage == nil ? nil : provider.prices[request.model]?.price(of: usage),
            latencySeconds: simulated ?? reply.seconds)
    }
}
