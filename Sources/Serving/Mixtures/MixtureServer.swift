internal import HTTPTypes
internal import Hummingbird
public import Inference
internal import Logging
internal import MixtureOfAgents
internal import NIOCore
internal import ServiceLifecycle
internal import UnixSignals

/// Mixtures behind an OpenAI-compatible endpoint: each is a model that any client of that protocol can ask.
///
/// `POST /v1/chat/completions` and `POST /v1/responses` with and without streaming, `GET /v1/models`, `GET /metrics` for
/// Prometheus, `GET /health`, and at `/` a page that shows a question's way through a mixture. The paths under `/v1`
/// answer without it too, since clients differ in what they take for a base URL.
public struct MixtureServer: Sendable {
    private let settings: MixtureServerSettings
    private let desk: CompletionDesk

    /// A server of `mixtures` whose calls go to `client`.
    ///
    /// - Throws: ``ServingError`` when names clash, or when other machines could ask without a token.
    public init(
        serving mixtures: [ServedMixture], client: any ChatClient, settings: MixtureServerSettings
    ) throws(ServingError) {
        guard !mixtures.isEmpty else { throw .nothingToServe }
        var byName: [String: ServedMixture] = [:]
        for mixture in mixtures {
            guard byName.updateValue(mixture, forKey: mixture.name) == nil else { throw .nameTwice(mixture.name) }
        }
        guard settings.isLoopback || !settings.tokens.isEmpty else { throw .tokensNeeded(host: settings.host) }
        self.settings = settings
        desk = CompletionDesk(
            mixtures: byName, names: mixtures.map(\.name), engine: MixtureEngine(client: client),
            queue: AdmissionQueue(width: settings.largestWorkingCount, length: settings.largestWaitingCount),
            bodies: JSONBodyReader(
                largestByteCount: settings.largestRequestByteCount, longestWait: settings.longestBodyWait))
    }

    /// Serves until the process is told to end (SIGTERM, Ctrl-C); then takes nothing new, and finishes what is under
    /// way for at most ``MixtureServerSettings/shutdownSeconds``.
    ///
    /// - Parameter onStart: hears the port that is served.
    /// - Throws: ``ServingError/portTaken(host:port:)``.
    public func run(onStart: @escaping @Sendable (Int) async -> Void) async throws {
        let application = application(onStart: onStart)
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: application)], gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Self.logger)
        configuration.maximumGracefulShutdownDuration = .seconds(settings.shutdownSeconds)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is IOError {
            throw ServingError.portTaken(host: settings.host, port: settings.port)
        }
    }

    /// Runs `body` with the port of a server, and stops the server after it.
    public func whileServing<Result: Sendable>(
        _ body: @escaping @Sendable (Int) async throws -> Result
    ) async throws -> Result {
        let (ports, announcement) = AsyncStream.makeStream(of: Int.self)
        let application = application { announcement.yield($0) }
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await application.run()
                return nil
            }
            group.addTask {
                for await port in ports { return try await body(port) }
                return nil
            }
            defer { group.cancelAll() }
            while let outcome = try await group.next() {
                if let result = outcome { return result }
            }
            throw CancellationError()
        }
    }

    // MARK: Routes

    private static var logger: Logger {
        var logger = Logger(label: "moatune.serve")
        logger.logLevel = .critical
        return logger
    }

    private func application(onStart: @escaping @Sendable (Int) async -> Void) -> some ApplicationProtocol {
        let desk = desk
        let router = Router(context: MixtureRequestContext.self)
        router.add(middleware: ProtocolErrors())
        router.get("/health") { _, _ in Response(text: "ok\n", type: "text/plain; charset=utf-8") }
        MixturePage.addRoutes(to: router)
        let guarded = router.group().add(middleware: AccessGuard(settings: settings))
        for base in ["/v1", ""] {
            guarded.get("\(base)/models") { _, _ in try desk.modelList() }
            guarded.get("\(base)/models/:name") { _, context in
                try desk.model(named: try context.parameters.require("name"))
            }
            guarded.post("\(base)/chat/completions") { request, context in
                try await desk.answer(request, for: context.connection, read: ChatCompletionRequest.read)
            }
            guarded.post("\(base)/responses") { request, context in
                try await desk.answer(request, for: context.connection, read: ResponsesRequest.read)
            }
        }
        guarded.get("/metrics") { _, _ in desk.metricsResponse() }
        let (port, settings) = (settings.port, settings)
        return Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [RequestDeadlines(settings)],
                    idleTimeout: TimeAmount(settings.longestIdleTime))),
            configuration: .init(
                address: .hostname(settings.host, port: port), serverName: "moatune",
                // Bursts of connections are the queue's business, not the kernel's.
                backlog: 1024),
            onServerRunning: { channel in await onStart(channel.localAddress?.port ?? port) }, logger: Self.logger)
    }
}

/// Lets in who has a token, or, without tokens, who comes from this machine by one of its own names.
struct AccessGuard: RouterMiddleware {
    let settings: MixtureServerSettings

    func handle(
        _ request: Request, context: MixtureRequestContext,
        next: (Request, MixtureRequestContext) async throws -> Response
    ) async throws -> Response {
        if settings.tokens.isEmpty {
            guard let host = request.head.authority, MixtureServerSettings.isLoopback(Self.name(in: host)) else {
                throw ProtocolError.foreignHost
            }
        } else {
            guard settings.tokens.open(authorization: request.headers[.authorization]) else {
                throw ProtocolError.noToken
            }
        }
        return try await next(request, context)
    }

    /// The host's name without its port.
    private static func name(in authority: String) -> String {
        if authority.hasPrefix("[") { return authority.firstIndex(of: "]").map { String(authority[...$0]) } ?? "" }
        return String(authority.prefix { $0 != ":" })
    }
}

/// Every failure in OpenAI's form, also those of the router.
struct ProtocolErrors: RouterMiddleware {
    func handle(
        _ request: Request, context: MixtureRequestContext,
        next: (Request, MixtureRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as ProtocolError {
            return try error.response(from: request, context: context)
        } catch let error as HTTPError {
            let known = error.status == .notFound ? ProtocolError.notFound : .invalid(error.body ?? "bad request")
            return try known.response(from: request, context: context)
        } catch is CancellationError {
            throw CancellationError()
        } catch is ClientLeft {
            throw ClientLeft()
        } catch {
            return try ProtocolError.broken.response(from: request, context: context)
        }
    }
}
