internal import CSandbox
internal import Foundation

/// The command line that starts Python at a level of confinement.
struct SandboxCommand {
    let path: String
    let arguments: [String]
    let confinement: Int32
    /// Folders that the program may read at ``SandboxLevel/landlock``.
    let readable: [String]
    /// Whether descriptor 3 must be a seccomp program.
    let wantsFilter: Bool

    static let bubblewrap = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Python with `script` at `level`, or `nil` when the level has no means here.
    init?(level: SandboxLevel, python: PythonInterpreter, script: String) {
        let command = [python.executable] + python.arguments + ["-c", script]
        switch level {
        case .namespaces:
            guard let bubblewrap = Self.bubblewrap else { return nil }
            path = bubblewrap
            arguments = ["bwrap"] + Self.bubblewrapOptions(python) + ["--"] + command
            confinement = Int32(CSANDBOX_LIMITS_ONLY.rawValue)
            readable = []
            wantsFilter = true
        case .landlock:
            path = python.executable
            arguments = command
            confinement = Int32(CSANDBOX_LANDLOCK.rawValue)
            readable = ["/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/null", "/dev/urandom", python.prefix]
            wantsFilter = false
        case .limits:
            path = python.executable
            arguments = command
            confinement = Int32(CSANDBOX_LIMITS_ONLY.rawValue)
            readable = []
            wantsFilter = false
        }
    }

    /// Everything unshared, every capability dropped (root inside could otherwise undo a read-only mount), a system
    /// that can only be read, and a small /tmp.
    private static func bubblewrapOptions(_ python: PythonInterpreter) -> [String] {
        var options = [
            "--unshare-all", "--unshare-user", "--as-pid-1", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
            "--clearenv", "--setenv", "PYTHONHASHSEED", "0", "--setenv", "LC_ALL", "C.UTF-8", "--ro-bind", "/usr",
            "/usr", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
        ]
        for folder in ["/lib", "/lib64", "/bin"] {
            if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: folder) {
                options += ["--symlink", target, folder]
            } else if FileManager.default.fileExists(atPath: folder) {
                options += ["--ro-bind", folder, folder]
            }
        }
        if !python.prefix.hasPrefix("/usr") { options += ["--ro-bind", python.prefix, python.prefix] }
        return options + [
            "--dev-bind", "/dev/null", "/dev/null", "--dev-bind", "/dev/urandom", "/dev/urandom", "--size",
            "\(16 << 20)", "--tmpfs", "/tmp", "--remount-ro", "/", "--chdir", "/tmp", "--seccomp", "3",
        ]
    }
}
