import ArgumentParser
import Foundation
import Grading
import Inference
import RunStorage
import Tuning

/// Work on a run in a process of its own, in a session of its own: the terminal may close.
///
/// Its process number is in the run's `lock`, what it says in `console.log`.
struct DetachedWork {
    let folder: RunFolder
    let work: WorkOptions
    let calls: CallOptions
    let secrets: SecretOptions
    let night: NightOptions
    let workspace: Workspace

    /// Starts it, and returns when it holds the run.
    ///
    /// - Throws: ``DetachError`` with what it said when it ended at once.
    func start() async throws {
        let log = folder.url.appending(path: "console.log")
        try PlainFile.check(log)
        let process = try spawn(log: log)
        for _ in 0..<600 {
            if RunFolderLock.holder(of: folder.url) == process { break }
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process {
                // A run that has nothing left to do ends well.
                guard status == 0 else { throw DetachError(said: Self.end(of: log), log: log.path) }
                break
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        Console.print(
            "run \(folder.name) works in the background as process \(process); look at it with 'moatune status "
                + "\(folder.name) --watch', end it with 'moatune stop \(folder.name)'; what it says is in \(log.path)")
    }

    private var arguments: [String] {
        var arguments = [
            CommandLine.arguments[0], "resume", folder.url.path, "--runs", workspace.runsPath, "--reports",
            workspace.reportsPath, "--sandbox", work.sandbox.rawValue, "--time-scale", "\(work.timeScale)",
            "--wait-scale", "\(night.waitScale)",
        ]
        if work.json { arguments.append("--json") }
        if calls.noModelCheck { arguments.append("--no-model-check") }
        for (name, value) in [("--record", calls.record), ("--replay", calls.replay), ("--cache", calls.cache)] {
            if let value { arguments += [name, value] }
        }
        for secret in secrets.allowSecret { arguments += ["--allow-secret", "\(secret.variable)=\(secret.address)"] }
        if let limit = calls.cacheLimit { arguments += ["--cache-limit", "\(limit.byteCount)"] }
        if let command = night.onFinish { arguments += ["--on-finish", command] }
        return arguments
    }

    /// The system's flag for a new session; the C library's name for it is not imported everywhere.
    private static let newSessionFlag: Int16 = {
        #if canImport(Darwin)
            0x0400
        #else
            0x80
        #endif
    }()

    private func spawn(log: URL) throws -> pid_t {
        #if canImport(Darwin)
            var attributes: posix_spawnattr_t?
            var actions: posix_spawn_file_actions_t?
        #else
            var attributes = posix_spawnattr_t()
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawnattr_init(&attributes)
        posix_spawn_file_actions_init(&actions)
        defer {
            posix_spawnattr_destroy(&attributes)
            posix_spawn_file_actions_destroy(&actions)
        }
        posix_spawnattr_setflags(&attributes, Self.newSessionFlag)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, STDOUT_FILENO, log.path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o644)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let failure = posix_spawn(&process, Self.executable, &actions, &attributes, &words, environ)
        guard failure == 0 else {
            throw TuningError.cannotWrite(path: log.path, reason: String(cString: strerror(failure)))
        }
        return process
    }

    private static var executable: String {
        let link = "/proc/self/exe"
        guard FileManager.default.fileExists(atPath: link) else { return CommandLine.arguments[0] }
        return URL(filePath: link).resolvingSymlinksInPath().path
    }

    private static func end(of log: URL) -> String {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(3).joined(separator: "\n")
    }
}

/// The process in the background ended at once.
struct DetachError: Error, CustomStringConvertible {
    let said: String
    let log: String

    var description: String { "the process in the background ended at once; \(log) ends with:\n\(said)" }
}
