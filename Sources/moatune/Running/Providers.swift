import Foundation
import Inference
import MixtureOfAgents
import Serving

/// Opens what a mixture's calls need: keys from the environment, connections, and the lab where it is used.
enum Providers {
    /// The seed of the lab's world. One world for all runs, so that their scores can be compared; a run's own luck
    /// comes from the seeds of its calls.
    static let labSeed: UInt64 = 1

    /// Runs `body` with a client for every provider in `names`.
    ///
    /// - Parameters:
    ///   - secrets: where secrets may go; no call is made to any other address with one.
    ///   - waitScale: how much of each wait for a limit or before a retry is waited.
    ///   - news: hears of the providers' health.
    /// - Throws: `InferenceError` for an unknown provider or a missing key, `SecretError` for a secret that may not go
    ///   where it would, before any work.
    static func withClient<Result: Sendable>(
        for names: [String], declared: [Provider], secrets: SecretOptions, labTimeScale: Double, waitScale: Double = 1,
        news: ProviderNewsDesk = ProviderNewsDesk(), _ body: @escaping @Sendable (HTTPChatClient) async throws -> Result
    ) async throws -> Result {
        let table = ProviderTable.builtIn.merging(declared)
        let environment = ProcessInfo.processInfo.environment
        let consents = try secrets.consents(for: names.compactMap { table[$0] }, environment: environment)
        guard names.contains(ProviderTable.labName) else {
            guard waitScale != 1 else {
                return try await HTTPChatClient.withClient(
                    providers: names, table: table, environment: environment, consents: consents, news: news, body)
            }
            return try await HTTPChatClient.withClient(
                providers: names, table: table, environment: environment, consents: consents, retries: RetryPolicy(),
                news: news, clock: ScaledClock(speed: 1 / waitScale), body)
        }
        return try await LabServer.withServer(seed: labSeed, timeScale: labTimeScale) { baseURL in
            try await HTTPChatClient.withClient(
                providers: names, table: table.placingLab(at: baseURL), environment: environment, consents: consents,
                news: news, body)
        }
    }
}
