internal import Foundation

extension SandboxCommand {
    /// Where a task's folder lies in a sandbox of namespaces.
    private static let taskFolder = "/task"
    private static let systemPath = "/usr/local/bin:/usr/bin:/bin"

    /// The command line that runs a task's grading program at `level`.
    init(running task: CommandTask, question: String, level: SandboxLevel) throws(GradingError) {
        let folder = level == .namespaces ? Self.taskFolder : task.folder
        let python = task.words.first == "python3" ? try PythonInterpreter.find() : nil
        let path = level == .limits ? ProcessInfo.processInfo.environment["PATH"] ?? Self.systemPath : Self.systemPath
        let program: String
        if let python {
            program = python.executable
        } else {
            program = try Self.program(task, folder: folder, path: path)
        }
        let arguments = task.words.dropFirst().map { word in
            Self.isFile(word, in: task.folder) ? "\(folder)/\(word)" : word
        }
        let environment = [
            "PATH=\(path)", "HOME=/tmp", "LC_ALL=C.UTF-8", "MOATUNE_TASK_FOLDER=\(folder)",
            // What a name can't hold can't stand in an environment either.
            "MOATUNE_QUESTION=\(question.replacing("\0", with: " "))",
        ]
        switch level {
        case .namespaces:
            guard let bubblewrap = Self.bubblewrap else { throw .cannotStart(reason: "bubblewrap is not installed") }
            self.init(
                level: level, filter: .server, path: bubblewrap,
                arguments: ["bwrap"] + Self.options(task, python) + ["--", program] + arguments,
                environment: environment, readable: [])
        case .landlock:
            self.init(
                level: level, filter: .command, path: program, arguments: [program] + arguments,
                environment: environment,
                readable: Self.systemFolders + [task.folder, "/dev/null", "/dev/zero", "/dev/urandom"]
                    + (python.map { [$0.prefix] } ?? []))
        case .limits:
            self.init(
                level: level, filter: .server, path: program, arguments: [program] + arguments,
                environment: environment, readable: [])
        }
    }

    private static func isFile(_ word: String, in folder: String) -> Bool {
        !word.hasPrefix("/") && !word.hasPrefix("-") && !word.split(separator: "/").contains("..")
            && FileManager.default.fileExists(atPath: "\(folder)/\(word)")
    }

    /// The whole path of the command's program: a file of the task, or one on the path.
    private static func program(_ task: CommandTask, folder: String, path: String) throws(GradingError) -> String {
        let word = task.words[0]
        if isFile(word, in: task.folder) { return "\(folder)/\(word)" }
        let found = path.split(separator: ":").map { "\($0)/\(word)" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        guard !word.contains("/"), let found else {
            throw .cannotStart(
                reason: "the grading command's program '\(word)' is neither in the task's folder nor in \(path)")
        }
        return found
    }

    /// What programs of the system need to run.
    private static var systemFolders: [String] {
        ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/alternatives", "/etc/ld.so.cache"].filter {
            FileManager.default.fileExists(atPath: $0)
        }
    }

    private static func options(_ task: CommandTask, _ python: PythonInterpreter?) -> [String] {
        var options = [
            "--unshare-all", "--unshare-user", "--as-pid-1", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
            "--hostname", "sandbox",
        ]
        for folder in systemFolders {
            if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: folder) {
                options += ["--symlink", target, folder]
            } else {
                options += ["--ro-bind", folder, folder]
            }
        }
        if let python, !python.prefix.hasPrefix("/usr") { options += ["--ro-bind", python.prefix, python.prefix] }
        for device in ["null", "zero", "urandom", "random"] {
            options += ["--dev-bind", "/dev/\(device)", "/dev/\(device)"]
        }
        return options + [
            "--ro-bind", task.folder, taskFolder, "--size", "\(256 << 20)", "--tmpfs", "/tmp", "--remount-ro", "/",
            "--chdir", "/tmp", "--seccomp", "3",
        ]
    }
}
