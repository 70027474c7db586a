import Foundation
import MixtureOfAgents
import Testing
import Tuning

/// `moatune run --warm-start` as a process.
@Suite struct WarmStartTests {
    @Test func aRunBeginsWithWhatAnEarlierOneFoundAndNoLongerNeedsIt() async throws {
        try await CountingLab.withServer(delay: .zero) { _, port in
            try await MoatuneProcess.inFreshFolder { moatune in
                let space = try Checkout.sums(in: moatune.folder, port: port)
                let earlier = try Self.result(
                    try await moatune.run("run", space, "--name", "earlier", "--trials", "24", "--no-prune", "--json"))
                let cold = try Self.result(
                    try await moatune.run(
                        "run", space, "--name", "cold", "--trials", "4", "--seed", "2", "--no-prune", "--json"))
                let warm = try Self.result(
                    try await moatune.run(
                        "run", space, "--name", "warm", "--trials", "4", "--seed", "2", "--no-prune", "--warm-start",
                        "earlier", "--json"))
                let known = Set(earlier.trials.map(\.mixture.fingerprint))
                #expect(!cold.trials.dropFirst().contains { known.contains($0.mixture.fingerprint) })
                #expect(warm.trials.dropFirst().contains { known.contains($0.mixture.fingerprint) })
                #expect(warm.trials[0].mixture == cold.trials[0].mixture, "the default comes first all the same")
                let report = try await moatune.run("report", "warm").output
                #expect(report.replacing("\n", with: " ").contains("The search began with what earlier found."))
                #expect(report.replacing("\n  ", with: " ").contains("--warm-start earlier"))

                try FileManager.default.removeItem(at: moatune.folder.appending(path: "runs/earlier"))
                let longer = try Self.result(try await moatune.run("resume", "warm", "--trials", "8", "--json"))
                #expect(longer.trials.count == 8 && longer.trials.prefix(4) == warm.trials[...])
            }
        }
    }

    @Test func aRunThatIsNotThereIsNamed() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let ended = try await moatune.run("run", Checkout.workshop, "--warm-start", "nobody", "--trials", "2")
            #expect(ended.status == 1)
            #expect(ended.errors.contains("no run named 'nobody'"), "\(ended.errors)")
            #expect(!FileManager.default.fileExists(atPath: moatune.folder.appending(path: "runs").path))
        }
    }

    private static func result(_ ended: MoatuneProcess.Ended) throws -> RunResult {
        try #require(ended.status == 0, "\(ended.errors)")
        return try JSONDecoder().decode(RunResult.self, from: Data(ended.output.utf8))
    }
}
