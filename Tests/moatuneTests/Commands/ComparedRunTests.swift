import Foundation
import Testing

/// `moatune compare` as a process.
@Suite struct ComparedRunTests {
    /// Version 0.1 stored another fingerprint in each process for a task with a JSON schema.
    @Test func runsOfOneTaskAreComparedThoughTheirStoredFingerprintsDiffer() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            for (name, stored) in [("one", "2641ed91e3db"), ("two", "24e0e38e001e")] {
                let ran = try await moatune.run(
                    "run", Checkout.workshop, "--name", name, "--trials", "2", "--replicates", "1", "--confirm", "2",
                    "--no-prune")
                try #require(ran.status == 0, "\(ran.errors)")
                try await StoredFingerprint.write(stored, into: moatune.folder.appending(path: "runs/\(name)"))
            }
            let compared = try await moatune.run("compare", "one", "two")
            #expect(compared.status == 0, "\(compared.errors)")
            #expect(compared.output.hasPrefix("Comparison of 2 runs of task calculate-user-matrix"))
        }
    }
}

private enum StoredFingerprint {
    /// Replaces the task's fingerprint in a run's store.
    static func write(_ fingerprint: String, into folder: URL) async throws {
        let edit = """
            import re, sqlite3, sys
            store = sqlite3.connect(sys.argv[1])
            (text,) = store.execute("SELECT value FROM info WHERE key = 'settings'").fetchone()
            changed = re.sub(rb'"taskFingerprint":"[0-9a-f]*"', b'"taskFingerprint":"%s"' % sys.argv[2].encode(), text)
            assert changed != text
            store.execute("UPDATE info SET value = ? WHERE key = 'settings'", (changed,))
            store.commit()
            """
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/env")
        python.arguments = ["python3", "-c", edit, folder.appending(path: "run.sqlite").path, fingerprint]
        try python.run()
        python.waitUntilExit()
        try #require(python.terminationStatus == 0)
    }
}
