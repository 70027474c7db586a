internal import CSandbox
internal import Foundation

/// A confined Python that answers one frame for each message it is sent; see ``PythonHarness`` for both.
///
/// Not safe to use from two threads at once; blocks its caller until the answer or the deadline. It is killed with
/// everything it started when it is closed or breaks a limit.
final class SandboxedProcess {
    /// How a conversation can end early.
    enum Ending: Error, Hashable {
        case timeout
        case outputLimit
        case replyLimit
        /// It closed its end: exited, crashed, or was killed by a limit.
        case ended
        /// It sent more or other than was asked for.
        case unsolicited
    }

    /// One reply.
    struct Frame: Hashable {
        let payload: [UInt8]
        /// Whether a program left something behind that the next one in this sandbox could find.
        let hasLeftovers: Bool
        /// How the process that replied ended: its exit status, or the signal's number below 0.
        let exitStatus: Int
        /// The limit that a server's child broke, which is no harm to the server.
        let brokenLimit: Ending?
    }

    private static let headBytes = 18

    private let level: SandboxLevel
    private let process: pid_t
    private let requests: Int32
    private let replies: Int32
    private let output: Int32
    private let limits: SandboxLimits
    private var buffered: [UInt8] = []
    private var printed: [UInt8] = []
    private var isOpen = true
    /// A program that closes its standard error would make every wait return at once.
    private var hasOutput = true
    private var chunk = [UInt8](repeating: 0, count: 65_536)

    /// Starts `command`.
    init(_ command: SandboxCommand, limits: SandboxLimits) throws(GradingError) {
        self.limits = limits
        let started = try ConfinedStart(command, limits: limits)
        level = command.level
        process = started.process
        requests = started.input
        replies = started.output
        output = started.error
        _ = fcntl(requests, F_SETFL, O_NONBLOCK)
    }

    deinit { end() }

    /// Kills the process with everything it started and waits for it. May be called again.
    func end() {
        guard isOpen else { return }
        isOpen = false
        ConfinedStart.endTree(process, level: level)
        for descriptor in [requests, replies, output] { close(descriptor) }
    }

    /// Sends a message and waits for the frame that answers it.
    func exchange(_ verb: StaticString, _ payload: [UInt8] = [], seconds: Double) throws(Ending) -> Frame {
        guard isOpen else { throw .ended }
        let deadline = ContinuousClock.now + .seconds(seconds)
        guard buffered.isEmpty else { throw .unsolicited }
        let digits = String(payload.count)
        let head = "\(verb) " + String(repeating: "0", count: 10 - digits.count) + digits + "\n"
        try send(Array(head.utf8) + payload, until: deadline)
        while buffered.count < Self.headBytes { try wait(for: nil, until: deadline) }
        let answer = try replyHead()
        while buffered.count < Self.headBytes + answer.length { try wait(for: nil, until: deadline) }
        let reply = Array(buffered[Self.headBytes..<Self.headBytes + answer.length])
        buffered.removeFirst(Self.headBytes + answer.length)
        // What was printed before the reply is in the pipe by now; the next request may print as much again.
        if hasOutput { hasOutput = drain(output, into: \.printed) }
        guard printed.count <= limits.outputBytes else { throw .outputLimit }
        printed = []
        return Frame(
            payload: reply, hasLeftovers: answer.hasLeftovers, exitStatus: answer.status,
            brokenLimit: answer.brokenLimit)
    }

    private struct ReplyHead {
        let brokenLimit: Ending?
        let hasLeftovers: Bool
        let status: Int
        let length: Int
    }

    private func replyHead() throws(Ending) -> ReplyHead {
        let head = Array(buffered[..<Self.headBytes])
        let status = String(decoding: head[2..<6], as: UTF8.self).drop { $0 == " " }
        guard let status = Int(status), let length = Int(String(decoding: head[7..<17], as: UTF8.self)), length >= 0,
            [UInt8(ascii: "r"), UInt8(ascii: "o"), UInt8(ascii: "l")].contains(head[0])
        else { throw .unsolicited }
        guard length <= limits.replyBytes else { throw .replyLimit }
        let limit: Ending? =
            switch head[0] {
            case UInt8(ascii: "o"): .outputLimit
            case UInt8(ascii: "l"): .replyLimit
            default: nil
            }
        return ReplyHead(
            brokenLimit: limit, hasLeftovers: head[1] == UInt8(ascii: "d"), status: status, length: length)
    }

    private func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(Ending) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.dropFirst(sent).withUnsafeBytes { csandbox_write(requests, $0.baseAddress, $0.count) }
            if count >= 0 {
                sent += count
            } else if count == -Int(EAGAIN) || count == -Int(EINTR) {
                try wait(for: requests, until: deadline)
            } else {
                throw .ended
            }
        }
    }

    /// Waits until there is something to read (or room to write), and reads what is there.
    private func wait(for writable: Int32?, until deadline: ContinuousClock.Instant) throws(Ending) {
        var polled = [
            pollfd(fd: replies, events: Int16(POLLIN), revents: 0),
            pollfd(fd: hasOutput ? output : -1, events: Int16(POLLIN), revents: 0),
        ]
        if let writable { polled.append(pollfd(fd: writable, events: Int16(POLLOUT), revents: 0)) }
        let left = (deadline - ContinuousClock.now).components
        let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
        guard milliseconds > 0 else { throw .timeout }
        guard poll(&polled, nfds_t(polled.count), Int32(min(milliseconds, 60_000))) != 0 else {
            if ContinuousClock.now >= deadline { throw .timeout }
            return
        }
        if polled[1].revents != 0 { hasOutput = drain(output, into: \.printed) }
        guard printed.count <= limits.outputBytes else { throw .outputLimit }
        let isReadable = polled[0].revents != 0
        let before = buffered.count
        if isReadable, !drain(replies, into: \.buffered), buffered.count == before { throw .ended }
    }

    /// Reads what is there. Returns false at the end of the stream.
    private func drain(_ descriptor: Int32, into store: ReferenceWritableKeyPath<SandboxedProcess, [UInt8]>) -> Bool {
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count > 0 {
                self[keyPath: store] += chunk[..<count]
                if self[keyPath: store].count > limits.replyBytes + limits.outputBytes { return true }
            } else if count == 0 {
                return false
            } else {
                return errno == EAGAIN || errno == EINTR
            }
        }
    }

    // MARK: Clock

    /// The number of the process that runs the program itself: bubblewrap stands before it.
    lazy var programProcess: pid_t = ConfinedStart.onlyChild(of: process) ?? process

    /// Seconds of processor time the program has used, or `nil` when the system doesn't say.
    var cpuSeconds: Double? {
        var nanoseconds: UInt64 = 0
        guard csandbox_cpu_nanoseconds(programProcess, &nanoseconds) == 0 else { return nil }
        return Double(nanoseconds) * 1e-9
    }

    /// Seconds that the program was ready to run while others had its processor; 0 when the system doesn't say.
    var queuedSeconds: Double { SchedulerFigures(of: "\(programProcess)")?.queuedSeconds ?? 0 }
}

/// What the kernel's scheduler counts of a process or thread: the first two figures of its schedstat file, in
/// nanoseconds.
struct SchedulerFigures {
    /// Seconds on a processor.
    let runSeconds: Double
    /// Seconds ready to run while others had the processor.
    let queuedSeconds: Double

    /// - Parameter task: a name of a folder of /proc; by default the calling thread's. `nil` when the system doesn't
    ///   say.
    init?(of task: String = "thread-self") {
        guard let text = try? String(contentsOfFile: "/proc/\(task)/schedstat", encoding: .utf8) else { return nil }
        let fields = text.split(whereSeparator: \.isWhitespace).compactMap { UInt64($0) }
        guard fields.count > 1 else { return nil }
        runSeconds = Double(fields[0]) * 1e-9
        queuedSeconds = Double(fields[1]) * 1e-9
    }
}
