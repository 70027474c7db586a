import Foundation
import Testing

/// A run's folder that was copied is a run of its own, and its frozen files are what it says.
@Suite struct CopiedRunTests {
    private func withRun(_ body: (MoatuneProcess) async throws -> Void) async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let space = try LabSums.write(in: moatune.folder)
            let ended = try await moatune.run(arguments: ["run", space, "--name", "first"] + LabSums.quick)
            #expect(ended.status == 0, "\(ended.errors)")
            try await body(moatune)
        }
    }

    private func copyRun(in folder: URL, to path: String) throws {
        let target = folder.appending(path: path)
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: folder.appending(path: "runs/first"), to: target)
    }

    @Test(arguments: ["runs/copy", "elsewhere/first", "elsewhere/a copy", "runs/b copy"])
    func itsReportIsNotWrittenOverThatOfTheOriginal(copy: String) async throws {
        try await withRun { moatune in
            try copyRun(in: moatune.folder, to: copy)
            let original = moatune.folder.appending(path: "reports/first.txt")
            try "a note of mine".write(to: original, atomically: true, encoding: .utf8)
            for format in ["text", "markdown"] {
                let ended = try await moatune.run("report", copy, "--format", format)
                #expect(ended.status == 0, "\(ended.errors)")
                #expect(!ended.errors.contains("reports/first."), "\(ended.errors)")
            }
            #expect(try String(contentsOf: original, encoding: .utf8) == "a note of mine")
            let reports = try FileManager.default.contentsOfDirectory(
                atPath: moatune.folder.appending(path: "reports").path)
            #expect(reports.count == 3, "\(reports)")
        }
    }

    @Test func aReportReplacesALinkAndNotWhatItLeadsTo() async throws {
        try await withRun { moatune in
            let files = FileManager.default
            let victim = moatune.folder.appending(path: "victim")
            try "mine".write(to: victim, atomically: true, encoding: .utf8)
            let report = moatune.folder.appending(path: "reports/first.txt")
            try files.removeItem(at: report)
            try files.createSymbolicLink(at: report, withDestinationURL: victim)
            #expect(try await moatune.run("report", "first").status == 0)
            #expect(try String(contentsOf: victim, encoding: .utf8) == "mine")
        }
    }

    @Test(arguments: ["space.yaml", "task.yaml", "data.jsonl", "prompts/b.md"])
    func aChangedFrozenFileIsNamedWithTheWayOut(path: String) async throws {
        try await withRun { moatune in
            let file = moatune.folder.appending(path: "runs/first/space/\(path)")
            try (String(contentsOf: file, encoding: .utf8) + "\n").write(to: file, atomically: true, encoding: .utf8)
            for command in [["resume", "first", "--trials", "3"], ["prune", "first", "--max-calls", "50"]] {
                let ended = try await moatune.run(arguments: command)
                #expect(ended.status == 1)
                #expect(ended.errors.contains("space/\(path) was changed since run 'first' began"), "\(ended.errors)")
                #expect(ended.errors.contains("--warm-start first"))
            }
            try FileManager.default.removeItem(at: file)
            let missing = try await moatune.run("resume", "first", "--trials", "3")
            #expect(missing.errors.contains("space/\(path) is missing since run 'first' began"), "\(missing.errors)")
            // What was found can still be read.
            #expect(try await moatune.run("report", "first").status == 0)
        }
    }

    @Test(arguments: [
        [], ["--runs", "out", "--reports", "texts"], ["--runs", "."],
        ["--record", "night.jsonl", "--cache", "answers"],
    ])
    func runsStartedInTheSpacesOwnFolderHoldNoCopiesOfRuns(options: [String]) async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let space = URL(filePath: try LabSums.write(in: moatune.folder))
            let inside = MoatuneProcess(folder: space, environment: moatune.environment)
            for _ in 1...3 {
                let ended = try await inside.run(arguments: ["run", "."] + LabSums.quick + options)
                #expect(ended.status == 0, "\(ended.errors)")
            }
            let files = FileManager.default.enumerator(atPath: space.path)?.compactMap { $0 as? String } ?? []
            let frozen = files.filter { $0.contains("sums-3/space/") }
            #expect(frozen.contains { $0.hasSuffix("prompts/a.md") })
            let strange: Set = ["run.sqlite", "reports", "runs", "out", "texts", "night.jsonl", "answers", "sums-1"]
            let copied = frozen.filter { path in
                let inside = path.split(separator: "sums-3/space/").last ?? ""
                return !strange.isDisjoint(with: inside.split(separator: "/").map(String.init))
            }
            #expect(copied.isEmpty, "\(copied)")
        }
    }

    @Test func namesWithBlanksBecomeValidNames() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let space = try LabSums.write(in: moatune.folder, name: "\"my sums: Größe/../x\"")
            for (options, name) in [([], "my-sums-Gr-e-..-x-1"), (["--name", "night of monday"], "night-of-monday")] {
                let ended = try await moatune.run(arguments: ["run", space] + options + LabSums.quick)
                #expect(ended.status == 0, "\(ended.errors)")
                let folder = moatune.folder.appending(path: "runs/\(name)/run.sqlite")
                #expect(FileManager.default.fileExists(atPath: folder.path), "\(ended.errors)")
            }
            let path = try await moatune.run(arguments: ["run", space, "--name", "../x"] + LabSums.quick)
            #expect(path.status == 1 && path.errors.contains("can't name a run"))
        }
    }
}
