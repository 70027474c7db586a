internal import CSandbox
internal import Foundation

/// Finds the tightest level that works here, by running a program that tries to break out.
public enum SandboxProbe {
    /// The level to use under `requirement`. Only `none` gives limits alone: no program runs without a sandbox
    /// because one is missing.
    ///
    /// - Throws: ``GradingError/noSandbox(required:found:)`` when a sandbox is wanted and none holds.
    public static func level(
        for requirement: SandboxRequirement, python: PythonInterpreter
    ) async throws -> SandboxLevel {
        if requirement == .none { return .limits }
        let level = try await tightest(python: python)
        guard level != .limits else {
            throw GradingError.noSandbox(required: "no network, no foreign files", found: SandboxLevel.limits.words)
        }
        return level
    }

    /// The tightest level that holds on this machine; limits alone where none does.
    public static func tightest(python: PythonInterpreter) async throws -> SandboxLevel {
        let lanes = GradingLanes()
        for level in [SandboxLevel.namespaces, .landlock] {
            if try await lanes.run({ holds(level, python: python) }) { return level }
        }
        return .limits
    }

    /// Whether a program at `level` runs, and fails to read a file of this user's, to open a socket and to fork.
    package static func holds(_ level: SandboxLevel, python: PythonInterpreter) -> Bool {
        let secret = FileManager.default.temporaryDirectory.appending(path: "moatune-probe-\(UUID().uuidString)")
        guard (try? Data("secret".utf8).write(to: secret)) != nil else { return false }
        defer { try? FileManager.default.removeItem(at: secret) }
        guard
            let session = try? PythonSession(
                level: level, python: python, limits: SandboxLimits(), isolation: .eachCall)
        else { return false }
        defer { session.end() }
        guard (try? session.load(probe, as: "probe")) != nil,
            let result = try? session.call("probe", of: "probe", [.text(secret.path)], echo: false)
        else { return false }
        return result.value == .list([.boolean(false), .boolean(false), .boolean(false)])
    }

    /// Whether the kernel offers what ``SandboxLevel/landlock`` needs; ``holds(_:python:)`` says whether it works.
    package static var kernelHasLandlock: Bool { csandbox_has_landlock() == 1 }

    private static let probe = """
        def probe(path):
            import os, socket
            def works(attempt):
                try:
                    attempt()
                    return True
                except OSError:
                    return False
            def fork():
                if os.fork() == 0:
                    os._exit(0)
            return [works(lambda: open(path).read()), works(lambda: socket.socket()), works(fork)]
        """
}

extension SandboxProbe {
    /// The sandbox that `requirement` leads to on this machine, in words.
    public static func words(for requirement: SandboxRequirement) async throws -> String {
        try await level(for: requirement, python: try PythonInterpreter.find()).words
    }
}
