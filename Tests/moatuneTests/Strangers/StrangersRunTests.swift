import Foundation
import Testing

/// Runs whose stores and files a stranger edited: a sentence instead of a crash, whatever command reads them.
@Suite struct StrangersRunTests {
    private func withRun(_ body: (MoatuneProcess, _ folder: URL) async throws -> Void) async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let space = try LabSums.write(in: moatune.folder)
            let ended = try await moatune.run(arguments: ["run", space, "--name", "r"] + LabSums.quick)
            #expect(ended.status == 0, "\(ended.errors)")
            try await body(moatune, moatune.folder.appending(path: "runs/r"))
        }
    }

    /// Changes the store by Python: `value` of `info`, `trial` or `evaluation` is a JSON document, `edit` a statement.
    private func edit(_ folder: URL, _ table: String, _ column: String, _ condition: String, _ edit: String) throws {
        let script = """
            import json, sqlite3, sys
            table, column, condition, edit = sys.argv[2:]
            store = sqlite3.connect(sys.argv[1])
            rows = store.execute(f"SELECT rowid, {column} FROM {table} WHERE {condition}").fetchall() if table != "info" \\
                else store.execute(f"SELECT key, value FROM info WHERE {condition}").fetchall()
            assert rows
            for key, data in rows:
                value = json.loads(data)
                exec(edit)
                name = "key" if table == "info" else "rowid"
                store.execute(f"UPDATE {table} SET {column} = ? WHERE {name} = ?", (json.dumps(value).encode(), key))
            store.commit()
            """
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["python3", "-c", script, folder.appending(path: "run.sqlite").path, table, column, condition, edit]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    private static let reading = [["report", "r"], ["status", "r"], ["best", "r"], ["log", "r", "--trial", "0"]]

    @Test(arguments: [
        ("value['replicatesPerTrial'] = 0", "replicates of a trial"), ("value['parallelTrials'] = -1", "in flight"),
        ("value['maximumPoints'] = 1e300", "maximum points"), ("value['budget']['trials'] = 9 * 10**18", "trials"),
        ("value['startedAt'] = 1e300", "start"), ("value['seed'] = -1", "its settings"),
        ("value['confirmationReplicates'] = 10**18", "confirmation"), ("value.pop('questions')", "its settings"),
    ])
    func settingsOutOfTheirRangesAreNamed(edit: String, words: String) async throws {
        try await withRun { moatune, folder in
            try self.edit(folder, "info", "value", "key = 'settings'", edit)
            for command in Self.reading + [["resume", "r", "--trials", "3"], ["export", "r"], ["compare", "r", "r"]] {
                let ended = try await moatune.run(arguments: command)
                #expect(
                    ended.status == 1 && ended.errors.contains(words), "\(command): \(ended.status) \(ended.errors)")
            }
        }
    }

    @Test(arguments: [
        ("evaluation", "result", "value['usage']['promptTokens'] = 2**63 - 1"),
        ("evaluation", "result", "value['latencySeconds'] = 1e300"),
        ("evaluation", "result", "value['price'] = -5"), ("evaluation", "result", "value['replicate'] = -1"),
        ("evaluation", "result", "value['grade']['points'] = 1e300"),
        ("trial", "mixture", "value['agents'] = 5"), ("trial", "belief", "value['estimate'] = -1e300"),
        ("trial", "belief", "value['incumbent'] = -7"), ("trial", "mixture", "value['main']['provider'] = 5"),
    ])
    func valuesOutOfTheirRangesAreErrors(table: String, column: String, edit: String) async throws {
        try await withRun { moatune, folder in
            try self.edit(folder, table, column, "\(column) IS NOT NULL", edit)
            let ended = try await moatune.run("report", "r")
            #expect(ended.status == 1 && ended.errors.contains("is damaged"), "\(ended.status) \(ended.errors)")
            for command in Self.reading { #expect(try await moatune.run(arguments: command).status < 2) }
        }
    }

    @Test(arguments: [
        ("UPDATE trial SET state = 'paused' WHERE number = 1", "the state of trial 1 is 'paused', which this version"),
        ("UPDATE trial SET number = 7 WHERE number = 1", "trial 1 can't be read"),
    ])
    func anUnknownStateAndAMissingTrialAreNamed(sql: String, words: String) async throws {
        try await withRun { moatune, folder in
            try sqlite(folder, sql)
            for command in [["resume", "r", "--trials", "3"], ["report", "r"]] {
                let ended = try await moatune.run(arguments: command)
                #expect(ended.status == 1 && ended.errors.contains(words), "\(ended.errors)")
            }
        }
    }

    @Test func anUnknownSamplerIsNotReplacedByAnother() async throws {
        try await withRun { moatune, folder in
            try edit(
                folder, "info", "value", "key = 'settings'", "value['sampler'] = 'quantum'; value['version'] = '9.9'")
            let ended = try await moatune.run("resume", "r", "--trials", "3")
            #expect(ended.status == 1)
            #expect(
                ended.errors.contains("the run's sampler is 'quantum', which this version of moatune doesn't know"),
                "\(ended.errors)")
            #expect(ended.errors.contains("made by version 9.9"))
        }
    }

    private func sqlite(_ folder: URL, _ sql: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c", "import sqlite3, sys; s = sqlite3.connect(sys.argv[1]); s.executescript(sys.argv[2])",
            folder.appending(path: "run.sqlite").path, sql,
        ]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    /// A stored name, and the space's file, could be paths.
    @Test func storedNamesLeadNowhere() async throws {
        try await withRun { moatune, folder in
            try edit(folder, "info", "value", "key = 'settings'", "value['name'] = '../../outside'")
            let reported = try await moatune.run("report", "r")
            #expect(reported.status == 0 && reported.errors.contains("reports/r.txt"), "\(reported.errors)")
            let outside = moatune.folder.appending(path: "../outside.txt").standardizedFileURL
            #expect(!FileManager.default.fileExists(atPath: outside.path))
            for file in ["../../../sums-space/space.yaml", "/etc/passwd", "../run.sqlite", ""] {
                try edit(folder, "info", "value", "key = 'settings'", "value['spaceFile'] = '\(file)'")
                let ended = try await moatune.run("resume", "r", "--trials", "3")
                #expect(ended.status == 1 && ended.errors.contains("within the folder"), "\(ended.errors)")
            }
        }
    }

    @Test(arguments: ["run.log", "console.log", "lock"])
    func aLogOrLockThatIsALinkIsRefused(name: String) async throws {
        try await withRun { moatune, folder in
            let (file, victim) = (folder.appending(path: name), moatune.folder.appending(path: "victim"))
            try "mine".write(to: victim, atomically: true, encoding: .utf8)
            try? FileManager.default.removeItem(at: file)
            try FileManager.default.createSymbolicLink(at: file, withDestinationURL: victim)
            let detach = name == "console.log" ? ["--detach"] : []
            let ended = try await moatune.run(arguments: ["resume", "r", "--trials", "3"] + detach)
            #expect(ended.status == 1 && ended.errors.contains("found a link"), "\(ended.errors)")
            #expect(try String(contentsOf: victim, encoding: .utf8) == "mine")
            if name == "run.log" { #expect(try await moatune.run("log", "r").errors.contains("found a link")) }
        }
    }

    /// Names, keys, values and paths of strangers, in results, errors and JSON.
    @Test func noControlCharacterOfAStrangerIsPrinted() async throws {
        let hostile = "\u{1B}]0;owned\u{7}\u{202E}\u{9B}31m\u{200B}"
        try await withRun { moatune, folder in
            let escaped = hostile.unicodeScalars.map { "\\u" + String(format: "%04x", $0.value) }.joined()
            for key in ["spaceName", "taskName", "sandbox", "version"] {
                try edit(folder, "info", "value", "key = 'settings'", "value['\(key)'] = '\(escaped)'")
            }
            try edit(
                folder, "trial", "mixture", "1",
                "value['main']['model'] = '\(escaped)'; value['main']['systemPrompt'] = '\(escaped)'")
            try sqlite(folder, "UPDATE trial SET state = 'failed', failure = '\(hostile)' WHERE number = 1")
            let space = moatune.folder.appending(path: "sp\(hostile)")
            try FileManager.default.createDirectory(at: space, withIntermediateDirectories: true)
            try "name: \"\(escaped)\"\n\"\(escaped)\": 1\n".write(
                to: space.appending(path: "space.yaml"), atomically: true, encoding: .utf8)
            let commands =
                Self.reading + [
                    ["log", "r", "--trial", "1"], ["report", "r", "--json"], ["report", "r", "--format", "markdown"],
                    ["compare", "r", "r"], ["best", "r", "--json"], ["export", "r", "--format", "markdown"],
                    ["space", "check", space.path], ["run", space.path], ["report", hostile], ["ask", hostile, "q"],
                    ["models", hostile], ["grade", space.path, "nothing"], ["--\(hostile)"], ["log", "r", "--json"],
                    ["run", space.path, "--name", hostile], ["serve", hostile], ["cache", "stats", hostile],
                ]
            for command in commands where command.first != "export" {
                let ended = try await moatune.run(arguments: command)
                let said = (ended.output + ended.errors).unicodeScalars.filter { $0 != "\n" && $0 != "\t" }
                let strange = said.filter {
                    [.control, .format, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
                }
                #expect(strange.isEmpty, "\(command): \(strange)")
                #expect(ended.status != 132 && ended.status != 133 && ended.status >= 0, "\(command)")
            }
            let reports = moatune.folder.appending(path: "reports")
            for name in try FileManager.default.contentsOfDirectory(atPath: reports.path) {
                let text = try String(contentsOf: reports.appending(path: name), encoding: .utf8)
                #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}"), "\(name)")
            }
        }
    }

    @Test func aShortFuzzFindsNothing() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let said = moatune.folder.appending(path: "said")
            _ = FileManager.default.createFile(atPath: said.path, contents: nil)
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.currentDirectoryURL = moatune.folder
            process.arguments =
                ["python3", "-B", Checkout.root.appending(path: "Tests/Fuzz/strangers.py").path, "--moatune"]
                + [
                    try MoatuneProcess.executable.path, "--mutations", "200", "--commands-every", "20", "--slowness",
                    "6",
                ]
            process.standardOutput = try FileHandle(forWritingTo: said)
            process.standardError = process.standardOutput
            try process.run()
            try await process.waitForEnd()
            let words = try String(contentsOf: said, encoding: .utf8)
            #expect(process.terminationStatus == 0, "\(words)")
        }
    }
}
