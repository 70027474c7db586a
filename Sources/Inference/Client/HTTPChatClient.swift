internal import Foundation
internal import NumericalMethods

/// Chat calls over HTTP to OpenAI-compatible endpoints.
///
/// Keys are read from the environment once, when the client is made. Redirects are not followed: a key goes to the
/// address in the table and nowhere else.
public final class HTTPChatClient: StreamingChatClient {
    private let table: ProviderTable
    private let dispatcher: CallDispatcher
    private let memory = AdaptationMemory()

    /// The most bytes that are read of a reply, unpacked. A long answer has some 100 KiB.
    public static let largestReplyByteCount = 16 << 20

    private init(table: ProviderTable, dispatcher: CallDispatcher) {
        self.table = table
        self.dispatcher = dispatcher
    }

    /// Runs `body` with a client for `providers`, whose connections are closed after it.
    ///
    /// - Parameters:
    ///   - providers: the names of the providers that will be called; each key that one of them needs must be in
    ///     `environment`.
    ///   - environment: keys, and the proxy and certificate settings that `ProxySettings` and OpenSSL know.
    ///   - consents: where secrets may go besides the addresses that are built in for them.
    ///   - news: hears when a provider is left alone after failures, and when it replies again.
    /// - Throws: ``InferenceError/missingKey(provider:variable:)`` or ``InferenceError/badKey(provider:variable:)``, or
    ///   a ``SecretError``, before any call; what `body` throws.
    public static func withClient<Result: Sendable>(
        providers: [String], table: ProviderTable, environment: [String: String],
        consents: SecretConsents = .none, retries: RetryPolicy = RetryPolicy(),
        news: ProviderNewsDesk = ProviderNewsDesk(), _ body: @Sendable (HTTPChatClient) async throws -> Result
    ) async throws -> Result {
        try await withClient(
            providers: providers, table: table, environment: environment, consents: consents, retries: retries,
            news: news, clock: ContinuousClock(), body)
    }

    /// As ``withClient(providers:table:environment:retries:_:)``, with limits and retries on another clock. The stages
    /// of a call are timed by the machine's own.
    package static func withClient<Result: Sendable, ClockType: Clock>(
        providers: [String], table: ProviderTable, environment: [String: String], consents: SecretConsents = .none,
        retries: RetryPolicy, news: ProviderNewsDesk = ProviderNewsDesk(), clock: ClockType,
        _ body: @Sendable (HTTPChatClient) async throws -> Result
    ) async throws -> Result where ClockType.Duration == Duration {
        for name in Set(providers).sorted() { try table[name].map { try consents.check($0, environment: environment) } }
        let keys = try keys(for: providers, table: table, environment: environment)
        let used = Set(providers).sorted().compactMap { table[$0] }
        let headers = try used.map { ($0.name, try ProviderHeaders(of: $0, environment: environment)) }
        let connections = try ProviderConnections(to: used, environment: environment)
        let gates = used.map { provider -> (String, any CallGate) in
            let gate = TrafficGate(
                addressCount: provider.addresses.count, keyCount: keys[provider.name]?.count ?? 1,
                limits: provider.limits, longestWaitSeconds: retries.longestRetryAfterSeconds, clock: clock
            ) { outage in
                news.tell(
                    outage.map {
                        .leftAlone(provider: provider.name, failureCount: $0.failureCount, reason: $0.reason)
                    } ?? .repliesAgain(provider: provider.name))
            }
            return (provider.name, gate)
        }
        let dispatcher = CallDispatcher(
            connections: connections, keys: keys, headers: Dictionary(headers) { first, _ in first },
            retries: retries, gates: Dictionary(gates) { first, _ in first })
        let client = HTTPChatClient(table: table, dispatcher: dispatcher)
        do {
            let result = try await body(client)
            await connections.shutdown()
            return result
        } catch {
            await connections.shutdown()
            throw error
        }
    }

    private static func keys(
        for providers: [String], table: ProviderTable, environment: [String: String]
    ) throws -> [String: [SecretKey]] {
        var keys: [String: [SecretKey]] = [:]
        for name in Set(providers).sorted() {
            guard let provider = table[name] else {
                throw InferenceError.unknownProvider(name: name, known: table.names)
            }
            guard let variable = provider.keyVariable else { continue }
            var found: [SecretKey] = []
            for variable in [variable] + provider.furtherKeyVariables {
                guard let key = SecretKey(variable: variable, environment: environment) else { continue }
                guard key.isPrintable else { throw InferenceError.badKey(provider: name, variable: variable) }
                found.append(key)
            }
            guard !found.isEmpty || provider.isKeyOptional else {
                throw InferenceError.missingKey(provider: name, variable: variable)
            }
            keys[name] = found
        }
        return keys
    }

    // MARK: Calls

    public func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        try await complete(request, delivery: try provider(named: request.provider).delivery, listener: nil)
    }

    public func answer(
        _ request: ChatRequest, hearing listener: @escaping @Sendable (ChatPiece) -> Void
    ) async throws -> ChatAnswer {
        try await complete(request, delivery: .streamed, listener: listener)
    }

    private func complete(
        _ request: ChatRequest, delivery: Provider.Delivery, listener: (@Sendable (ChatPiece) -> Void)?
    ) async throws -> ChatAnswer {
        let call = try routed(request, listener)
        let form = CallForm(of: request, memory.adaptation(of: call.provider, model: request.model))
        let attempt = try await dispatcher.trying(call) { [self] exchange in
            let attempt = try await attempted(request, by: exchange, delivery, form, call)
            return RoutedReply(
                value: attempt,
                tokens: attempt.completed.completion.usage?.tokenUsage.map { Double($0.totalTokens) },
                readings: attempt.completed.readings)
        }
        return answer(to: request, of: call, from: attempt)
    }

    /// An attempt that was answered, and how it was put.
    private final class AdaptedAttempt: Sendable {
        let completed: HTTPExchange.CompletedAttempt
        let adaptation: CallAdaptation
        let changes: [RequestChange]

        init(_ completed: HTTPExchange.CompletedAttempt, _ adaptation: CallAdaptation, _ changes: [RequestChange]) {
            self.completed = completed
            self.adaptation = adaptation
            self.changes = changes
        }
    }

    /// One attempt, in the form that the call has by now.
    private func attempted(
        _ request: ChatRequest, by exchange: HTTPExchange, _ delivery: Provider.Delivery, _ form: CallForm,
        _ call: RoutedCall
    ) async throws -> AdaptedAttempt {
        let adaptation = form.adaptation
        let sent = adaptation.form(
            of: request, tokenLimitField: call.provider.tokenLimitField, delivery: delivery)
        do {
            let completed = try await exchange.complete(
                body: try ChatCompletionBody(model: request.model, form: sent).document, listener: call.listener,
                thinking: adaptation.contentThinking == .keep
                    ? nil : ThinkingStream(habit: memory.thinkingHabit(of: call.provider, model: request.model)))
            memory.remember(adaptation, of: call.provider, model: request.model)
            return AdaptedAttempt(completed, adaptation, sent.changes)
        } catch let failure as FailedAttempt {
            throw form.adapting(to: failure, sent: adaptation, as: sent)
        }
    }

    // Not inlined, so that the frame of a call that waits has no room for what it needs before and afterwards only.
    @inline(never)
    private func answer(
        to request: ChatRequest, of call: RoutedCall, from attempt: AdaptedAttempt
    ) -> ChatAnswer {
        let completed = attempt.completed
        memory.noteThinking(in: completed.completion.text, of: call.provider, model: request.model)
        var answer = completed.completion.answer(
            to: request, of: call.provider, seconds: completed.seconds,
            firstTokenSeconds: completed.firstTokenSeconds,
            contentThinking: attempt.adaptation.contentThinking ?? .separate)
        answer.changes = attempt.changes.isEmpty ? nil : attempt.changes
        return answer
    }

    @inline(never)
    private func routed(_ request: ChatRequest, _ listener: (@Sendable (ChatPiece) -> Void)?) throws -> RoutedCall {
        RoutedCall(
            provider: try provider(named: request.provider), subject: request.model, model: request.model,
            tokens: Double(CallEstimate.tokens(of: request)), longestAnswer: request.sampling.maximumCompletionTokens,
            listener: listener)
    }

    /// The names of the models that a provider offers now, sorted.
    public func availableModels(at providerName: String) async throws -> [String] {
        let provider = try provider(named: providerName)
        let body = try await dispatcher.trying(
            RoutedCall(provider: provider, subject: "the list of models", model: "", tokens: 0, listener: nil)
        ) { exchange in
            RoutedReply(value: try await exchange.get(path: "/models"), tokens: nil, readings: [])
        }
        guard let list = ModelList(body) else {
            throw InferenceError.malformed(provider: providerName, reason: "its list of models can't be read")
        }
        return list.names
    }

    private func provider(named name: String) throws -> Provider {
        guard let provider = table[name] else {
            throw InferenceError.unknownProvider(name: name, known: table.names)
        }
        return provider
    }

    /// What happened beside the answers so far.
    public var traffic: TrafficCounts { dispatcher.counts }

    /// What is left of rate limits, in a line for each provider and model whose limits are known, and what was hedged.
    public func headroom() async -> [String] { await dispatcher.headroom() + [traffic.hedges].compactMap { $0 } }
}
