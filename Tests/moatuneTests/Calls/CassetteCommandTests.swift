import Foundation
import Synchronization
import Testing

/// A night that is recorded and replayed, as real processes.
@Suite struct CassetteCommandTests {
    @Test func aReplayedNightLeavesTheSameStoreWithoutAProvider() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let cassette = moatune.folder.appending(path: "night.jsonl")
            let space = Mutex("")
            try await CountingLab.withServer(delay: .milliseconds(3)) { lab, port in
                let path = try Checkout.sums(in: moatune.folder, port: port)
                space.withLock { $0 = path }
                let night = try await moatune.run(
                    "run", path, "--name", "night", "--trials", "10", "--parallel", "3", "--record", "night.jsonl")
                #expect(night.status == 0, "\(night.errors)")
                let lineCount = try String(contentsOf: cassette, encoding: .utf8).split(separator: "\n").count
                #expect(lineCount == 1 + lab.counts.count)
            }
            // The server is gone.
            let replay = try await moatune.run(
                "run", space.withLock { $0 }, "--name", "replay", "--trials", "10", "--parallel", "3", "--replay",
                "night.jsonl")
            #expect(replay.status == 0, "\(replay.errors)")
            let runs = moatune.folder.appending(path: "runs")
            let stores = try await [
                StoreText.of(run: runs.appending(path: "night")), StoreText.of(run: runs.appending(path: "replay")),
            ]
            #expect(stores[0].contains("sim-birch-70b") && stores[0].split(separator: "\n").count > 60)
            #expect(stores[0] == stores[1])

            // Another seed asks for what was never recorded.
            let other = try await moatune.run(
                "run", space.withLock { $0 }, "--name", "other", "--trials", "2", "--seed", "2", "--replay",
                "night.jsonl")
            #expect(other.status == 1)
            #expect(other.errors.contains("the nearest recorded call is on line"), "\(other.errors)")
            #expect(other.errors.contains("sampling.seed"))
        }
    }

    @Test func aQuestionIsReplayedByAsk() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let mixture = Checkout.root.appending(path: "runs/lab-example/best.json").path
            func ask(_ question: String, _ option: String) async throws -> MoatuneProcess.Ended {
                try await moatune.run("ask", mixture, question, "--time-scale", "0", option, "asked.jsonl")
            }
            let asked = try await ask("What is 2 + 2?", "--record")
            #expect(asked.status == 0, "\(asked.errors)")
            let replayed = try await ask("What is 2 + 2?", "--replay")
            #expect(replayed.status == 0, "\(replayed.errors)")
            #expect(replayed.output == asked.output)
            #expect(replayed.errors == asked.errors)
            let missing = try await ask("What is 2 + 3?", "--replay")
            #expect(missing.status == 1)
            #expect(
                missing.errors.contains("differs from character 13 on: '2?' there, '3?' is asked"), "\(missing.errors)")
            let both = try await moatune.run("ask", mixture, "?", "--record", "a", "--replay", "b")
            #expect(both.status == 64)
        }
    }
}
