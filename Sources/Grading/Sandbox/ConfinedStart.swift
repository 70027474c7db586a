internal import CSandbox
internal import Foundation

/// A confined process that was just started, with this side's ends of its three pipes.
struct ConfinedStart {
    let level: SandboxLevel
    let process: pid_t
    /// Its standard input; a write to it may block.
    let input: Int32
    /// Its standard output, read without blocking.
    let output: Int32
    /// Its standard error, read without blocking.
    let error: Int32

    /// Starts `command`. Whoever holds the value closes the pipes and calls ``endTree(_:level:)``.
    init(_ command: SandboxCommand, limits: SandboxLimits) throws(GradingError) {
        level = command.level
        let standardInput = try Self.openPipe()
        let standardOutput = try Self.openPipe()
        let standardError = try Self.openPipe()
        var descriptors = [standardInput.read, standardOutput.write, standardError.write]
        if command.level == .namespaces { descriptors.append(try Self.descriptor(holding: command.filter)) }
        process = Self.spawn(command, descriptors: descriptors, limits: limits)
        for descriptor in descriptors { close(descriptor) }
        input = standardInput.write
        output = standardOutput.read
        error = standardError.read
        for descriptor in [output, error] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
        guard process > 0 else {
            for descriptor in [input, output, error] { close(descriptor) }
            throw .cannotStart(reason: String(cString: strerror(-process)))
        }
    }

    /// Kills the process with everything it started, and waits until it is gone.
    ///
    /// Bubblewrap's child is killed first: bubblewrap then ends by itself once the kernel has emptied the namespace.
    /// Killed first, it would leave its child to die a moment after this returns.
    static func endTree(_ process: pid_t, level: SandboxLevel) {
        var status: Int32 = 0
        if level == .namespaces, let inner = onlyChild(of: process), kill(inner, SIGKILL) == 0 {
            let deadline = ContinuousClock.now + .milliseconds(500)
            while ContinuousClock.now < deadline {
                if waitpid(process, &status, WNOHANG) == process { return }
                usleep(100)
            }
        }
        kill(-process, SIGKILL)
        kill(process, SIGKILL)
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    /// The process that `process` started and that still runs, if there is one.
    static func onlyChild(of process: pid_t) -> pid_t? {
        let children = "/proc/\(process)/task/\(process)/children"
        let text = (try? String(contentsOfFile: children, encoding: .utf8)) ?? ""
        return text.split(separator: " ").first.flatMap { pid_t($0) }
    }

    private static func openPipe() throws(GradingError) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .cannotStart(reason: String(cString: strerror(errno))) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// A pipe that holds a seccomp program, which bubblewrap reads to its end.
    private static func descriptor(holding filter: SystemCallFilter) throws(GradingError) -> Int32 {
        guard let program = filter.program else {
            throw .cannotStart(reason: "no system-call filter for this processor")
        }
        let ends = try openPipe()
        _ = write(ends.write, program, program.count)
        close(ends.write)
        return ends.read
    }

    private static func spawn(_ command: SandboxCommand, descriptors: [Int32], limits: SandboxLimits) -> pid_t {
        var arguments = command.arguments.map { strdup($0) } + [nil]
        var environment = command.environment.map { strdup($0) } + [nil]
        let readable = command.readable.map { strdup($0) } + [nil]
        defer { for text in arguments + environment + readable { free(text) } }
        let constants = readable.map { UnsafePointer($0) }
        var request = csandbox_request()
        request.descriptor_count = Int32(descriptors.count)
        request.address_space_bytes = limits.addressSpaceBytes
        request.cpu_seconds = limits.cpuSeconds
        request.file_bytes = limits.fileBytes
        request.open_files = limits.openFiles
        request.confinement = command.level == .landlock ? CSANDBOX_LANDLOCK : CSANDBOX_LIMITS_ONLY
        request.filter = command.filter.kind
        request.processor_count = Int32(command.processors.count)
        return command.path.withCString { path in
            arguments.withUnsafeMutableBufferPointer { arguments in
                environment.withUnsafeMutableBufferPointer { environment in
                    descriptors.withUnsafeBufferPointer { descriptors in
                        constants.withUnsafeBufferPointer { readable in
                            command.processors.withUnsafeBufferPointer { processors in
                                request.path = path
                                request.arguments = UnsafePointer(arguments.baseAddress)
                                request.environment = UnsafePointer(environment.baseAddress)
                                request.descriptors = descriptors.baseAddress
                                request.readable = readable.baseAddress
                                request.processors = processors.baseAddress
                                return csandbox_spawn(&request)
                            }
                        }
                    }
                }
            }
        }
    }
}
