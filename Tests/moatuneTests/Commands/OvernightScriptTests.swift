import Foundation
import Testing

/// The scripts of Tests/Overnight in short; `make kills` and `make soak` run them in full.
@Suite(.serialized) struct OvernightScriptTests {
    private static func run(_ script: String, _ arguments: String...) async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let said = moatune.folder.appending(path: "said")
            _ = FileManager.default.createFile(atPath: said.path, contents: nil)
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments =
                ["python3", "-B", Checkout.root.appending(path: "Tests/Overnight/\(script)").path, "--moatune"]
                + [try MoatuneProcess.executable.path] + arguments
            process.standardOutput = try FileHandle(forWritingTo: said)
            process.standardError = process.standardOutput
            try process.run()
            try await process.waitForEnd()
            let words = try String(contentsOf: said, encoding: .utf8)
            #expect(process.terminationStatus == 0, "\(words)")
        }
    }

    @Test func fiveKillsAtRandomMomentsLoseNothing() async throws {
        try await Self.run("kills.py", "--kills", "5")
    }

    @Test func aMinuteOfFaultsLosesNoCallAndPaysForNoneTwice() async throws {
        try await Self.run("soak.py", "--minutes", "1", "--calls", "500")
    }

    /// Where root can mount a small tmpfs; the script says so elsewhere.
    @Test func aFullDiskAndAStoreThatCannotBeWrittenAreToldAndHarmNothing() async throws {
        try await Self.run("halts.py", "--only", "disk,store")
    }
}
