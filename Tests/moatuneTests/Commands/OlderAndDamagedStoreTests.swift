import Foundation
import Testing

/// Stores that are not as this version left them: real processes against a real server.
@Suite struct OlderAndDamagedStoreTests {
    /// Stores as older versions left them, one for each step of the schema.
    @Test(arguments: ["schema-1", "schema-2", "schema-3", "schema-4", "schema-5"])
    func aRunOfAnOlderVersionIsReadAndGoesOn(store: String) async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await CountingLab.withServer(delay: .zero) { _, port in
                let space = try Checkout.sums(in: moatune.folder, port: port)
                let folder = moatune.folder.appending(path: "runs/old")
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try FileManager.default.copyItem(atPath: space, toPath: folder.appending(path: "space").path)
                let text = Checkout.root.appending(path: "Tests/moatuneTests/Fixtures/stores/\(store).sql")
                _ = try await Self.python(
                    "import sqlite3,sys; sqlite3.connect(sys.argv[2]).executescript(open(sys.argv[1]).read())",
                    text.path, folder.appending(path: "run.sqlite").path)
                let before = try await moatune.run("report", "old")
                #expect(before.status == 0 && before.output.hasPrefix("Run old: sums\n"), "\(before.errors)")
                let status = try await moatune.run("status", "old")
                #expect(status.output.contains("2 complete"))
                let resumed = try await moatune.run("resume", "old", "--trials", "5", "--json")
                #expect(resumed.status == 0, "\(resumed.errors)")
                let result = try #require(
                    try JSONSerialization.jsonObject(with: Data(resumed.output.utf8)) as? [String: Any])
                #expect((result["trials"] as? [Any])?.count == 5)
                #expect(result["state"] as? String == "complete" && result["ending"] as? String == "trials")
            }
        }
    }

    /// Turns a store into one of schema 5, by Python's own SQLite: the sampler's state and the incumbents stand whole
    /// in `info`, and no column of `trial` has them.
    private static let schema5 = """
        import json, sqlite3, sys
        store = sqlite3.connect(sys.argv[1])
        trials = store.execute("SELECT number, configuration, told, belief FROM trial ORDER BY number").fetchall()
        state = {"nextID": len(trials), "observations": [], "pending": [], "failures": []}
        for number, configuration, told, belief in trials:
            trial = {"id": number, "configuration": json.loads(configuration)}
            score = json.loads(told).get("score") if told else None
            if told is None: state["pending"].append(trial)
            elif score is None: state["failures"].append(trial)
            else: state["observations"].append(dict(trial, scores=[score], excesses=[],
                noiseStandardDeviations=[json.loads(told).get("standardDeviation")]))
        steps = [json.loads(belief) for *_, belief in trials if belief]
        for key, value in (("sampler state", state), ("incumbentHistory", steps)):
            store.execute("INSERT INTO info VALUES (?, ?)", (key, json.dumps(value).encode()))
        store.execute("ALTER TABLE trial DROP COLUMN told")
        store.execute("ALTER TABLE trial DROP COLUMN belief")
        store.execute("DELETE FROM grdb_migrations WHERE identifier LIKE '6:%'")
        store.commit()
        print(len(state["observations"]), len(steps))
        """

    @Test func aRunOfSchema5GoesOnAsItWouldHave() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await CountingLab.withServer(delay: .milliseconds(40)) { lab, port in
                let space = try Checkout.sums(in: moatune.folder, port: port)
                let options = ["--trials", "14", "--parallel", "2", "--racing", "slices", "--json"]
                let whole = try await moatune.run(arguments: ["run", space, "--name", "whole"] + options)
                #expect(whole.status == 0, "\(whole.errors)")
                // The search makes the first calls, confirmation the last.
                let quarter = lab.counts.count / 4
                lab.reset()
                let begun = try moatune.start(["run", space, "--name", "begun"] + options)
                while begun.process.isRunning, lab.counts.count < quarter {
                    try await Task.sleep(for: .milliseconds(5))
                }
                kill(begun.process.processIdentifier, SIGKILL)
                try await begun.process.waitForEnd()

                let store = moatune.folder.appending(path: "runs/begun/run.sqlite")
                let counts = try await Self.python(Self.schema5, store.path).split(whereSeparator: \.isWhitespace).map {
                    Int($0)
                }
                #expect(counts.count == 2 && counts.allSatisfy { (1..<14).contains($0 ?? 0) }, "\(counts)")
                let status = try await moatune.run("status", "begun")
                #expect(status.status == 0 && status.output.contains("trial"), "\(status.output)\(status.errors)")
                let resumed = try await moatune.run("resume", "begun", "--json")
                #expect(resumed.status == 0, "\(resumed.errors)")
                #expect(try RunFindings.comparable(resumed.output) == RunFindings.comparable(whole.output))
            }
        }
    }

    /// What Python prints that runs `script`.
    private static func python(_ script: String, _ arguments: String...) async throws -> String {
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script] + arguments
        process.standardOutput = output
        try process.run()
        try await process.waitForEnd()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableRuntimeMismatch) }
        return String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }

    @Test func aValueThatIsDamagedIsNamedWithTheWayOut() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await CountingLab.withServer(delay: .zero) { _, port in
                let space = try Checkout.sums(in: moatune.folder, port: port)
                let run = try await moatune.run("run", space, "--name", "hurt", "--trials", "4")
                #expect(run.status == 0, "\(run.errors)")
                let store = moatune.folder.appending(path: "runs/hurt/run.sqlite").path
                _ = try await Self.python(
                    """
                    import sqlite3, sys
                    store = sqlite3.connect(sys.argv[1])
                    store.execute("UPDATE trial SET told = x'7b' WHERE number = 1")
                    store.commit()
                    """, store)
                let resumed = try await moatune.run("resume", "hurt", "--trials", "6")
                #expect(resumed.status == 1)
                #expect(
                    resumed.errors.contains("what the sampler was told of trial 1 can't be read. Put a copy of the"),
                    "\(resumed.errors)")
            }
        }
    }
}
