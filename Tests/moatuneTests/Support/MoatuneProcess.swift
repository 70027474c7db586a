import Foundation
import Testing

/// The built `moatune`, run as a real process in a folder of its own.
struct MoatuneProcess {
    struct Ended {
        let status: Int32
        let output: String
        let errors: String
    }

    let folder: URL
    var environment: [String: String] = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]

    /// The executable beside the one that runs the tests.
    static var executable: URL {
        get throws {
            let own = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            for folder in [
                own.deletingLastPathComponent(),
                URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
                    .deletingLastPathComponent(),
            ] {
                let candidate = folder.appending(path: "moatune")
                if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
            }
            throw CocoaError(.fileNoSuchFile)
        }
    }

    /// Runs to its end.
    func run(_ arguments: String...) async throws -> Ended { try await run(arguments: arguments) }

    /// Runs to its end.
    func run(arguments: [String]) async throws -> Ended {
        let process = try start(arguments)
        try await process.process.waitForEnd()
        return Ended(
            status: process.process.terminationStatus,
            output: try String(contentsOf: process.output, encoding: .utf8),
            errors: try String(contentsOf: process.errors, encoding: .utf8))
    }

    struct Started {
        let process: Process
        let output: URL
        let errors: URL
    }

    /// Starts it and returns at once. Output goes to files, so that a full pipe can't hold it.
    func start(_ arguments: [String]) throws -> Started {
        let process = Process()
        process.executableURL = try Self.executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = environment
        let name = UUID().uuidString
        let output = folder.appending(path: "\(name).out")
        let errors = folder.appending(path: "\(name).err")
        for file in [output, errors] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return Started(process: process, output: output, errors: errors)
    }

    /// Returns when the run has finished a trial, or `process` has ended.
    func waitForFirstTrial(of run: String, in process: Process) async throws {
        let log = folder.appending(path: "runs/\(run)/run.log")
        while process.isRunning, (try? String(contentsOf: log, encoding: .utf8))?.contains("trialFinished") != true {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Runs `body` with a fresh folder, which is removed after it.
    static func inFreshFolder<Result>(_ body: (MoatuneProcess) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "moatune-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(MoatuneProcess(folder: folder))
    }
}

extension Process {
    /// Waits without holding a thread: servers in this process answer meanwhile, on as few threads as there are cores.
    func waitForEnd() async throws {
        while isRunning { try await Task.sleep(for: .milliseconds(10)) }
    }
}

/// Places in the checkout.
enum Checkout {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let workshop = root.appending(path: "search-spaces/calculate-user-matrix").path

    /// A copy of the sums' space in `folder`, asking the server on `port`.
    static func sums(in folder: URL, port: Int) throws -> String {
        let copy = folder.appending(path: "sums-space")
        try FileManager.default.copyItem(
            at: root.appending(path: "Tests/moatuneTests/Fixtures/lab-sums"), to: copy)
        let file = copy.appending(path: "space.yaml")
        let text = try String(contentsOf: file, encoding: .utf8).replacing("PORT", with: String(port))
        try text.write(to: file, atomically: true, encoding: .utf8)
        return copy.path
    }
}

/// What a run found, without what may differ between two runs that found the same: names, times, reused answers.
enum RunFindings {
    static func comparable(_ json: String) throws -> String {
        guard var run = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else {
            throw CocoaError(.coderInvalidValue)
        }
        var settings = run["settings"] as? [String: Any] ?? [:]
        for key in ["name", "startedAt", "parallelTrials"] { settings[key] = nil }
        var spent = run["spent"] as? [String: Any] ?? [:]
        for key in ["elapsedSeconds", "reusedCallCount", "joinedCallCount"] { spent[key] = nil }
        run["settings"] = settings
        run["spent"] = spent
        let data = try JSONSerialization.data(
            withJSONObject: removingLatency(run), options: [.sortedKeys, .prettyPrinted])
        return String(decoding: data, as: UTF8.self)
    }

    /// Measured seconds differ between any two runs.
    private static func removingLatency(_ value: Any) -> Any {
        if let object = value as? [String: Any] {
            return object.filter { $0.key != "latencySeconds" && $0.key != "criticalPath" }.mapValues(removingLatency)
        }
        if let list = value as? [Any] { return list.map(removingLatency) }
        return value
    }
}
