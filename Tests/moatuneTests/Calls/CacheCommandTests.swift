import Foundation
import Testing

/// Runs that share answers, as real processes.
@Suite struct CacheCommandTests {
    @Test func whatOneRunPaidTwoOthersAtOncePayNoMore() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await CountingLab.withServer(delay: .milliseconds(2)) { lab, port in
                let space = try Checkout.sums(in: moatune.folder, port: port)
                func run(_ name: String) -> [String] {
                    ["run", space, "--name", name, "--trials", "6", "--cache", "shared", "--json"]
                }
                let first = try await moatune.run(arguments: run("first"))
                #expect(first.status == 0, "\(first.errors)")
                let paid = lab.counts.count
                lab.reset()
                let started = try [moatune.start(run("second")), moatune.start(run("third"))]
                for process in started {
                    try await process.process.waitForEnd()
                    #expect(process.process.terminationStatus == 0)
                    let output = try String(contentsOf: process.output, encoding: .utf8)
                    let spent = try #require(try Self.object(output)["spent"] as? [String: Any])
                    #expect(spent["paidCallCount"] as? Int == 0)
                    #expect(spent["sharedCallCount"] as? Int == paid)
                    #expect(spent["price"] as? Double == 0)
                }
                #expect(lab.counts.isEmpty)

                let stats = try Self.object(try await moatune.run("cache", "stats", "shared", "--json").output)
                #expect(stats["answerCount"] as? Int == paid)
                #expect(stats["useCount"] as? Int == 2 * paid)
                let words = try await moatune.run("cache", "stats", "shared")
                #expect(words.output.hasPrefix("answers     \(paid)\n"), "\(words.output)")
                let cleared = try await moatune.run("cache", "clear", "shared")
                #expect(cleared.output.hasPrefix("taken out: \(paid) answers, "))
                let again = try await moatune.run(arguments: run("fourth"))
                #expect(again.status == 0)
                #expect(lab.counts.count == paid)
            }
        }
    }

    @Test func aLimitHoldsAndAFolderWithoutACacheIsNamed() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let ran = try await moatune.run(
                "run", Checkout.workshop, "--trials", "2", "--replicates", "1", "--confirm", "2", "--no-prune",
                "--cache", "small", "--cache-limit", "20KB")
            #expect(ran.status == 0, "\(ran.errors)")
            let stats = try Self.object(try await moatune.run("cache", "stats", "small", "--json").output)
            #expect(stats["byteCount"] as? Int ?? .max <= 20_000)
            #expect(stats["evictedCount"] as? Int ?? 0 > 0)
            let none = try await moatune.run("cache", "stats", "nowhere")
            #expect(none.status == 1 && none.errors.contains("no cache of answers is there"), "\(none.errors)")
            let wrong = try await moatune.run("run", Checkout.workshop, "--cache-limit", "20KB")
            #expect(wrong.status == 64)
        }
    }

    private static func object(_ json: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }
}
