internal import CSandbox

/// Which system calls a process is left with.
enum SystemCallFilter: Hashable, Sendable {
    /// A trusted server's, which starts graded programs as processes of its own.
    case server
    /// A grading command's where no namespace ends with it: like a server's, but it can't leave its group nor signal
    /// others.
    case command
    /// A graded program's that is yet to be started.
    case program
    /// A graded program's that the server's child turns into.
    case startedProgram

    var kind: csandbox_filter {
        switch self {
        case .server: CSANDBOX_FILTER_SERVER
        case .command: CSANDBOX_FILTER_COMMAND
        case .program: CSANDBOX_FILTER_PROGRAM
        case .startedProgram: CSANDBOX_FILTER_STARTED_PROGRAM
        }
    }

    /// The filter as the kernel takes it, or `nil` where this processor or system has none.
    var program: [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 8192)
        let size = csandbox_seccomp_program(kind, &bytes, bytes.count)
        return size > 0 ? Array(bytes[..<size]) : nil
    }
}
