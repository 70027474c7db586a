import ArgumentParser
import Foundation
import Inference
import MixtureOfAgents
import Serving

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve mixtures as models behind an OpenAI-compatible endpoint.",
        discussion: """
            Each mixture is a model of its file's or run's name, or of NAME in NAME=FILE. Beside \
            /v1/chat/completions, /v1/responses and /v1/models there are /metrics for Prometheus, /health, and a page at / that \
            shows a question's way through a mixture.

            Anything but loopback needs tokens: put them into the environment variable MOATUNE_SERVE_TOKENS, parted \
            by commas.
            """)

    @Argument(help: "The mixtures: files that 'run' or 'export' wrote, or runs, each perhaps as NAME=FILE.")
    var mixtures: [String]

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port; 0 takes any free one.")
    var port = 8124

    @Option(help: "Requests that are answered at once.")
    var concurrent = 64

    @Option(help: "Requests that may wait beside them; the next gets status 429.")
    var queue = 256

    @Option(help: "The most bytes of a request.")
    var maxRequestBytes = 4 << 20

    @Option(help: "Seconds that a new connection may take to send a request's head.")
    var headSeconds = 15

    @Option(help: "Seconds that a request's body may take.")
    var bodySeconds = 30

    @Option(help: "Seconds that a connection may stay open without a request.")
    var idleSeconds = 60

    @Option(help: "Seconds that answers under way may take after the server was told to end.")
    var shutdownSeconds = 60

    @Option(help: "How much of the lab's simulated latency a caller waits for: 0 answers at once.")
    var timeScale = 1.0

    @OptionGroup var options: MixtureOptions
    @OptionGroup var secrets: SecretOptions
    @OptionGroup var workspace: Workspace

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port: expected 0 to 65535, found \(port)") }
        guard (1...10_000).contains(concurrent) else {
            throw ValidationError("--concurrent: expected 1 to 10000, found \(concurrent)")
        }
        guard (0...1_000_000).contains(queue) else {
            throw ValidationError("--queue: expected 0 to 1000000, found \(queue)")
        }
        guard (1...(1 << 30)).contains(maxRequestBytes) else {
            throw ValidationError("--max-request-bytes: expected 1 to \(1 << 30), found \(maxRequestBytes)")
        }
        guard (0...86_400).contains(shutdownSeconds) else {
            throw ValidationError("--shutdown-seconds: expected 0 to 86400, found \(shutdownSeconds)")
        }
        for (name, seconds) in [("head", headSeconds), ("body", bodySeconds), ("idle", idleSeconds)] {
            guard (1...86_400).contains(seconds) else {
                throw ValidationError("--\(name)-seconds: expected 1 to 86400, found \(seconds)")
            }
        }
        guard timeScale >= 0, timeScale.isFinite else {
            throw ValidationError("--time-scale: expected 0 or more, found \(timeScale)")
        }
    }

    func run() async throws {
        let variable = ProcessInfo.processInfo.environment["MOATUNE_SERVE_TOKENS"] ?? ""
        guard let tokens = AccessTokens(in: variable) else {
            throw ValidationError(
                "MOATUNE_SERVE_TOKENS: expected tokens of at least \(AccessTokens.fewestCharacters) characters, parted "
                    + "by commas, found a shorter one; 'openssl rand -hex 24' makes one")
        }
        var settings = MixtureServerSettings(
            host: host, port: port, tokens: tokens, largestWorkingCount: concurrent, largestWaitingCount: queue,
            largestRequestByteCount: maxRequestBytes, shutdownSeconds: shutdownSeconds)
        settings.longestHeadWait = .seconds(headSeconds)
        settings.longestBodyWait = .seconds(bodySeconds)
        settings.longestIdleTime = .seconds(idleSeconds)
        let sources = try mixtures.map { try source($0) }
        let table = ProviderTable.builtIn.merging(sources.declaredProviders)
        let served = sources.map { source in
            ServedMixture(
                name: source.name, mixture: source.mixture,
                isSimulated: source.providerNames.contains { table[$0]?.isSimulated == true })
        }
        try await Providers.withClient(
            for: sources.providerNames, declared: sources.declaredProviders, secrets: secrets,
            labTimeScale: timeScale
        ) { [settings] client in
            try await MixtureServer(serving: served, client: client, settings: settings).run { port in
                announce(served, port: port)
            }
        }
        Console.progress("ended; answers that were under way are finished")
    }

    private func source(_ argument: String) throws -> MixtureSource {
        guard let sign = argument.firstIndex(of: "="), !FileManager.default.fileExists(atPath: argument) else {
            return try MixtureSource.find(argument, options: options, workspace: workspace)
        }
        return try MixtureSource.find(
            String(argument[argument.index(after: sign)...]), called: String(argument[..<sign]), options: options,
            workspace: workspace)
    }

    private func announce(_ served: [ServedMixture], port: Int) {
        let address = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        Console.print("serving on http://\(address):\(port)/v1, a page at http://\(address):\(port)/")
        for mixture in served {
            Console.print("  model \(mixture.name)\(mixture.isSimulated ? " (simulated)" : "")")
        }
    }
}
