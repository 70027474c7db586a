/// How tightly a graded program can be held on this machine. What works is found by trying, not by looking for files.
public enum SandboxLevel: String, Codable, CaseIterable, Sendable {
    /// Own namespaces by bubblewrap, a system-call filter, and limits.
    case namespaces
    /// A read-only view by Landlock, a system-call filter, and limits.
    case landlock
    /// Limits on time, memory, files and output alone.
    case limits
}

extension SandboxLevel {
    /// The level in words, as reports say it.
    public var words: String {
        switch self {
        case .namespaces: "namespaces (bubblewrap), system-call filter and limits: no network, no files, no processes"
        case .landlock: "Landlock, system-call filter and limits: no network, no writing, no processes"
        case .limits: "limits on time, memory and output only: network and files are open to graded programs"
        }
    }
}

/// How much of a sandbox somebody insists on. A space file has no say in it.
public enum SandboxRequirement: String, CaseIterable, Sendable {
    /// No network and no foreign files, or nothing is graded. As ``best``, which once went on without; kept for scripts.
    case required
    /// The tightest sandbox that works here; where none does nothing is graded.
    case best
    /// Limits only, for machines that are a sandbox themselves, or graded programs of one's own.
    case none
}

/// What a graded program may use.
public struct SandboxLimits: Hashable, Sendable {
    /// Plain Python peaks at 13 MB of address space, numpy at 135 MB; 768 MiB is ample for both.
    public var addressSpaceBytes: UInt64 = 768 << 20
    /// Processor time of the whole process.
    public var cpuSeconds: UInt64 = 20
    public var fileBytes: UInt64 = 8 << 20
    public var openFiles: UInt64 = 256
    /// Processes and threads at once of a grading command; a graded function may start none.
    public var tasks = 256
    /// What it may print in one call before it is ended.
    public var outputBytes = 256 << 10
    /// The most that one reply may hold.
    public var replyBytes = 8 << 20
    /// Wall time of one call of the function.
    public var callSeconds = 8.0
    /// Wall time of starting and of loading the program.
    public var loadSeconds = 10.0
    /// Wall time of all cases of one answer; cases that begin later count as timed out.
    public var gradeSeconds = 60.0

    public init() {}
}
