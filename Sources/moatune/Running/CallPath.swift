import Foundation
import Inference
import RunStorage
import Tuning

/// The way of a command's calls: to their providers, on tape perhaps, or out of a cassette.
struct CallPath: Sendable {
    let client: any StreamingChatClient
    /// Answers that other runs paid; `nil` when none are shared.
    let sharedAnswers: SharedAnswers?
    /// What asks providers for their models; `nil` in a replay, which has no providers.
    private let provider: HTTPChatClient?
    private let checksModels: Bool

    /// Runs `body` with the way that `options` describe.
    ///
    /// - Parameters:
    ///   - timeScale: how much of the lab's simulated or the cassette's recorded time a caller waits.
    ///   - news: hears of the providers' health.
    /// - Throws: `InferenceError` for an unknown provider or a missing key, `SecretError`, `CassetteError` or `RunStorageError` for a
    ///   file that can't be used, before any work.
    static func withPath<Result: Sendable>(
        for names: [String], declared: [Provider], options: CallOptions, secrets: SecretOptions, timeScale: Double,
        waitScale: Double = 1, news: ProviderNewsDesk = ProviderNewsDesk(),
        _ body: @escaping @Sendable (CallPath) async throws -> Result
    ) async throws -> Result {
        if let url = options.replayURL {
            let player = try CassettePlayer(playing: url, timeScale: timeScale)
            if let note = player.note { Console.progress("note: \(note)") }
            return try await body(CallPath(client: player, sharedAnswers: nil, provider: nil, checksModels: false))
        }
        let cache = try options.cacheURL.map { try AnswerCache(at: $0, limitBytes: options.cacheLimit?.byteCount) }
        let table = ProviderTable.builtIn.merging(declared)
        return try await Providers.withClient(
            for: names, declared: declared, secrets: secrets, labTimeScale: timeScale, waitScale: waitScale, news: news
        ) { client in
            let recorder = try options.recordURL.map { try CassetteRecorder(recording: client, to: $0) }
            return try await body(
                CallPath(
                    client: recorder ?? client, sharedAnswers: cache.map { SharedAnswers(in: $0, table: table) },
                    provider: client, checksModels: !options.noModelCheck))
        }
    }

    /// Checks that every provider takes the models; a replay knows its calls instead.
    func checkModels(_ models: [(provider: String, model: String)]) async throws {
        guard checksModels else { return }
        try await provider?.checkModels(models) { Console.progress($0) }
    }

    /// What is left of rate limits and what was hedged, in words; empty in a replay.
    @Sendable func headroom() async -> [String] { await provider?.headroom() ?? [] }

    /// What happened beside the answers so far; `nil` in a replay.
    var traffic: TrafficCounts? { provider?.traffic }

    /// The client for work that keeps no store of its own.
    var clientWithSharedAnswers: any StreamingChatClient {
        sharedAnswers.map { SharedAnswersClient(provider: client, answers: $0) } ?? client
    }
}
