internal import Foundation

/// The command line that starts a program at a level of confinement.
struct SandboxCommand {
    let level: SandboxLevel
    let filter: SystemCallFilter
    let path: String
    let arguments: [String]
    /// All that the program finds in its environment, as `NAME=value`.
    let environment: [String]
    /// The processors it runs on; any when empty.
    let processors: [Int32]
    /// Folders that the program may read at ``SandboxLevel/landlock``.
    let readable: [String]

    static let bubblewrap = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// A command line as it is.
    init(
        level: SandboxLevel, filter: SystemCallFilter, path: String, arguments: [String], environment: [String],
        readable: [String]
    ) {
        self.level = level
        self.filter = filter
        self.path = path
        self.arguments = arguments
        self.environment = environment
        self.readable = readable
        processors = []
    }

    /// Python with the harness at `level`.
    ///
    /// - Parameter hashSeed: decides the order of sets; the same seed, the same order.
    init(
        level: SandboxLevel, filter: SystemCallFilter, python: PythonInterpreter, limits: SandboxLimits, hashSeed: Int,
        processors: [Int32]
    ) throws(GradingError) {
        let command =
            [python.executable] + python.arguments + [
                "-c", "import marshal; exec(marshal.loads(bytes.fromhex('\(python.compiledHarness)')))",
                level.rawValue, "\(limits.replyBytes)", "\(limits.outputBytes)",
            ] + python.packages.modules.map { "\($0.name)=\($0.path)" }
        self.level = level
        self.filter = filter
        self.processors = processors
        environment =
            ["PYTHONHASHSEED=\(hashSeed)", "LC_ALL=C.UTF-8"] + (python.packages.modules.isEmpty ? [] : Self.oneThread)
        switch level {
        case .namespaces:
            guard let bubblewrap = Self.bubblewrap else { throw .cannotStart(reason: "bubblewrap is not installed") }
            path = bubblewrap
            arguments = ["bwrap"] + Self.bubblewrapOptions(python) + ["--"] + command
            readable = []
        case .landlock:
            path = python.executable
            arguments = command
            readable = Self.shown(python) + ["/lib", "/lib64", "/etc/ld.so.cache", "/dev/null", "/dev/urandom"]
        case .limits:
            path = python.executable
            arguments = command
            readable = []
        }
    }

    /// Numerical libraries start a thread for each processor as they are loaded, which no graded program may.
    private static let oneThread = ["OPENBLAS", "OMP", "MKL", "NUMEXPR", "BLIS", "VECLIB"].map {
        "\($0)_NUM_THREADS=1"
    }

    /// What Python needs of the system: itself, its library, the system's and a task's packages.
    private static func shown(_ python: PythonInterpreter) -> [String] {
        let isOfSystem = ["/usr", "/usr/local"].contains(python.prefix)
        let own = isOfSystem ? [python.executable, python.prefix + "/lib"] : [python.prefix]
        // Debian's numerical libraries are found by links in /etc/alternatives.
        let further = python.packages.files.isEmpty ? [] : ["/etc/alternatives"] + python.packages.files
        return (own + ["/usr/lib", "/usr/lib64"] + further).reduce(into: []) { paths, path in
            guard !paths.contains(where: { path == $0 || path.hasPrefix($0 + "/") }) else { return }
            if FileManager.default.fileExists(atPath: path) { paths.append(path) }
        }
    }

    /// Everything unshared, every capability dropped (root inside could otherwise undo a read-only mount), a system
    /// that can only be read and holds little but Python, and a small /tmp.
    private static func bubblewrapOptions(_ python: PythonInterpreter) -> [String] {
        var options = [
            "--unshare-all", "--unshare-user", "--as-pid-1", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
            "--hostname", "sandbox", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
        ]
        options += shown(python).flatMap { ["--ro-bind", $0, $0] }
        for folder in ["/lib", "/lib64"] {
            if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: folder) {
                options += ["--symlink", target, folder]
            } else if FileManager.default.fileExists(atPath: folder) {
                options += ["--ro-bind", folder, folder]
            }
        }
        return options + [
            "--dev-bind", "/dev/null", "/dev/null", "--dev-bind", "/dev/urandom", "/dev/urandom", "--size",
            "\(16 << 20)", "--tmpfs", "/tmp", "--remount-ro", "/", "--chdir", "/tmp", "--seccomp", "3",
        ]
    }
}
