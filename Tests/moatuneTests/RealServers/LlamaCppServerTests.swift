import Foundation
import Testing

/// llama.cpp's own server with a real model whose template refuses the system role and which thinks in its content.
@Suite struct LlamaCppServerTests {
    private static let isInstalled: Bool = {
        let own = ProcessInfo.processInfo.environment
        let cache = own["XDG_CACHE_HOME"] ?? (own["HOME"] ?? "") + "/.cache"
        return FileManager.default.fileExists(atPath: cache + "/moatune/small-models/smollm2.gguf")
    }()

    @Test(
        .enabled(if: RealServer.mayStart, Comment(rawValue: RealServer.left)),
        .enabled(
            if: isInstalled, "llama.cpp's server is not installed; 'make test-servers' installs it")
    )
    func aModelWithoutASystemRoleThatThinksInItsContentIsTuned() async throws {
        try await RealServer.withServer("llamacpp-server", ready: "/v1/models") { server in
            try await MoatuneProcess.inFreshFolder { moatune in
                try Self.space.writeSpace(in: moatune.folder, root: "http://127.0.0.1:\(server.port)")
                let ran = try await moatune.run(
                    "run", ".", "--trials", "2", "--replicates", "1", "--name", "r", "--no-prune")
                #expect(ran.status == 0, "\(ran.errors.suffix(2000))")
                let report = try await moatune.run("report", "r")
                #expect(report.output.contains("Best mixture: "), "\(report.output)")
                #expect(!report.output.contains("Failures"), "\(report.output)")
                let log = try await moatune.run("log", "r", "--trial", "0")
                // The thinking is kept, and is neither an answer nor a proposal.
                #expect(log.output.contains("\n  thinking\n"), "\(log.output)")
                #expect(!log.output.contains("think>"), "\(log.output)")
            }
        }
    }

    private static let space = ServiceProfile(
        name: "llamacpp", address: "/v1", models: ["gemma-thinker"], keyVariable: nil)
}
