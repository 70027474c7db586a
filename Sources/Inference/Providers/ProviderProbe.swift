internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import Synchronization

/// Asks a provider for its models and for one cheap answer, and measures where the time goes. One attempt each, so that
/// what is wrong is seen as it is.
public struct ProviderProbe: Sendable {
    private let provider: Provider
    private let environment: [String: String]
    private let consents: SecretConsents

    /// - Parameters:
    ///   - environment: the provider's key, and the proxy and certificate settings.
    ///   - consents: where secrets may go besides the addresses that are built in for them.
    public init(_ provider: Provider, environment: [String: String], consents: SecretConsents = .none) {
        self.provider = provider
        self.environment = environment
        self.consents = consents
    }

    /// What a provider said, and how fast.
    public struct Finding: Hashable, Codable, Sendable {
        /// What it offers, sorted.
        public var models: [String]
        /// Who was asked; `nil` when nobody was.
        public var model: String?
        /// From asking for a connection until TCP and TLS were up; `nil` when it was not measured.
        public var connectionSeconds: Double?
        /// From sending, over the open connection, to the first text or thinking.
        public var firstTokenSeconds: Double?
        /// From sending to the last byte.
        public var totalSeconds: Double?
        /// What the provider reports of its own time.
        public var providerSeconds: Double?
        public var usage: TokenUsage?
        /// `nil` when the model's price is unknown.
        public var price: USDollars?
    }

    /// Enough for a word.
    private static let completionTokens = 16

    /// - Parameter wanted: the model to ask; `nil` takes the cheapest that is offered with a known price, or else the
    ///   first that seems to chat.
    /// - Throws: ``InferenceError``; ``SecretError`` before any call.
    public func find(asking wanted: String? = nil) async throws -> Finding {
        try consents.check(provider, environment: environment)
        let connected = Mutex<ContinuousClock.Instant?>(nil)
        var configuration = try ProviderConnections.configuration(
            for: provider, address: provider.baseURL, environment: environment)
        // By whichever of the two the connection speaks.
        let note: @Sendable (any Channel) -> EventLoopFuture<Void> = { channel in
            connected.withLock { $0 = $0 ?? .now }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        configuration.http1_1ConnectionDebugInitializer = note
        configuration.http2ConnectionDebugInitializer = note
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let start = ContinuousClock.now
            let models = try await models(over: http, isNeeded: wanted == nil)
            var finding = Finding(models: models)
            finding.connectionSeconds = connected.withLock { $0 }.map { (start.duration(to: $0)).seconds }
            if let model = wanted ?? cheapest(of: models) { try await ask(model, over: http, into: &finding) }
            try? await http.shutdown()
            return finding
        } catch {
            try? await http.shutdown()
            throw (error as? FailedAttempt)?.error ?? error
        }
    }

    private func exchange(over http: HTTPClient, about subject: String) throws -> HTTPExchange {
        let key = provider.keyVariable.flatMap { SecretKey(variable: $0, environment: environment) }
        if key == nil, let variable = provider.keyVariable, !provider.isKeyOptional {
            throw InferenceError.missingKey(provider: provider.name, variable: variable)
        }
        return HTTPExchange(
            http: http, call: RoutedCall(provider: provider, subject: subject, model: "", tokens: 0, listener: nil),
            baseURL: provider.baseURL, key: key,
            headers: try ProviderHeaders(of: provider, environment: environment), paths: EndpointPaths())
    }

    private func models(over http: HTTPClient, isNeeded: Bool) async throws -> [String] {
        let body: [UInt8]
        do {
            body = try await exchange(over: http, about: "the list of models").get(path: "/models")
        } catch let failure as FailedAttempt where !isNeeded && failure.error.leavesModelsOpen {
            return []
        }
        guard let list = ModelList(body) else {
            guard isNeeded else { return [] }
            throw InferenceError.malformed(provider: provider.name, reason: "its list of models can't be read")
        }
        return list.names
    }

    private func ask(_ model: String, over http: HTTPClient, into finding: inout Finding) async throws {
        let request = ChatRequest(
            provider: provider.name, model: model, messages: [ChatMessage(.user, "Say hello.")],
            sampling: SamplingParameters(maximumCompletionTokens: Self.completionTokens))
        let attempt = try await attempt(request, over: http)
        let answer = attempt.completion.answer(
            to: request, of: provider, seconds: attempt.seconds, firstTokenSeconds: attempt.firstTokenSeconds)
        finding.model = model
        finding.firstTokenSeconds = attempt.firstTokenSeconds
        finding.totalSeconds = attempt.seconds
        finding.providerSeconds = answer.timing?.providerSeconds
        finding.usage = answer.usage
        finding.price = answer.price
    }

    /// One attempt, and one more for each part of its form that the service refuses.
    private func attempt(
        _ request: ChatRequest, over http: HTTPClient
    ) async throws -> HTTPExchange.CompletedAttempt {
        let form = CallForm(of: request, provider.adaptation(of: request.model))
        while true {
            let adaptation = form.adaptation
            let sent = adaptation.form(
                of: request, tokenLimitField: provider.tokenLimitField, delivery: .streamed)
            let body = try ChatCompletionBody(model: request.model, form: sent).document
            do {
                return try await exchange(over: http, about: request.model).complete(body: body, listener: { _ in })
            } catch let failure as FailedAttempt {
                let adapted = form.adapting(to: failure, sent: adaptation, as: sent)
                guard adapted.cure == .anotherForm else { throw failure }
            }
        }
    }

    private func cheapest(of models: [String]) -> String? {
        let priced = models.filter { provider.prices[$0] != nil }
        let cheapest = priced.min { left, right in
            (provider.prices[left]?.outputPerMillionTokens ?? .zero)
                < (provider.prices[right]?.outputPerMillionTokens ?? .zero)
        }
        return cheapest ?? models.first(where: Self.seemsToChat)
    }

    /// Lists of models hold what embeds, hears, paints and judges, too.
    private static func seemsToChat(_ name: String) -> Bool {
        let other = [
            "embed", "whisper", "tts", "audio", "image", "dall-e", "moderation", "rerank", "guard", "transcribe",
            "realtime", "sora", "vision-encoder", "bge-", "flux",
        ]
        return !other.contains { name.lowercased().contains($0) }
    }
}
