internal import Foundation

/// A conversation with a confined Python: loads a program and calls its functions.
final class PythonSession {
    /// What one call can find of the calls before it.
    enum Isolation {
        /// Nothing: a process for each call, which loads the program anew. On a server that is running already a call
        /// costs about 1 ms and the loading.
        case eachCall
        /// Everything: one process for all calls.
        case none
    }

    struct CallResult {
        let value: PlainValue
        /// The arguments as the function left them; `nil` unless asked for.
        let argumentsAfter: PlainValue?
        /// What the reply took on the wire.
        let byteCount: Int
        /// Seconds of processor time that the call took, with reading its arguments and writing its result; `nil` with
        /// a process for each call.
        let cpuSeconds: Double?
    }

    /// When every request ends at the latest; `nil` leaves each its own seconds.
    var deadline: ContinuousClock.Instant?

    let isolation: Isolation
    /// Decides the order of sets.
    let hashSeed: Int
    private let limits: SandboxLimits
    private let start: () throws(GradingError) -> SandboxedProcess
    private let forks: Bool
    /// The system calls that a running program gives up, where it can.
    private let greeting: [UInt8]?
    private var isGreeted = false
    private var process: SandboxedProcess
    /// Programs by module, in the order of loading.
    private var sources: [(name: String, source: String)] = []
    private var mustRestart = false
    private var callsHere = 0
    /// Whether nothing more can be asked: the process is gone, or out of step.
    private(set) var isOver = false

    /// Starts Python at `level`.
    ///
    /// - Parameters:
    ///   - hashSeed: decides the order of sets.
    ///   - processors: where it runs; anywhere when empty.
    init(
        level: SandboxLevel, python: PythonInterpreter, limits: SandboxLimits, isolation: Isolation, hashSeed: Int = 0,
        processors: [Int32] = []
    ) throws(GradingError) {
        self.isolation = isolation
        self.hashSeed = hashSeed
        self.limits = limits
        let ownFilter = level == .limits ? [] : SystemCallFilter.startedProgram.program
        let forks = isolation == .eachCall && ownFilter != nil && (level == .limits || python.canConfineItself)
        self.forks = forks
        let command = try SandboxCommand(
            level: level, filter: forks ? .server : .program, python: python, limits: limits, hashSeed: hashSeed,
            processors: processors)
        greeting = ownFilter.flatMap { $0.isEmpty || !python.canConfineItself ? nil : $0 }
        start = { () throws(GradingError) in try SandboxedProcess(command, limits: limits) }
        process = try start()
    }

    /// Tells a process that was just started what it is for. Not before the first request: two sessions that are made
    /// one after the other start side by side.
    private func greet() throws(Failure) {
        guard !isGreeted else { return }
        isGreeted = true
        do {
            if let greeting {
                _ = try process.exchange("filt", greeting, seconds: min(limits.loadSeconds, secondsLeft))
            }
            if !forks { _ = try process.exchange("stay", seconds: min(limits.loadSeconds, secondsLeft)) }
        } catch {
            isOver = true
            throw error == .timeout && secondsLeft <= 0 ? .process(.timeout) : .notStarted
        }
    }

    func end() {
        isOver = true
        process.end()
    }

    /// Seconds of processor time that the process has used, or `nil` when the system doesn't say.
    var cpuSeconds: Double? { process.cpuSeconds }

    /// Seconds that the process stood in line for a processor.
    var queuedSeconds: Double { process.queuedSeconds }

    /// Runs `source` as a module called `name`.
    ///
    /// - Returns: the names of the functions it defines.
    func load(_ source: String, as name: String) throws(Failure) -> [String] {
        sources.removeAll { $0.name == name }
        sources.append((name, source))
        try give(source, as: name)
        let (reply, _) = try exchange("load", ["as": .text(name)], seconds: limits.loadSeconds)
        return reply["value"]?.list?.compactMap(\.text) ?? []
    }

    func call(
        _ function: String, of module: String, _ arguments: [PlainValue], echo: Bool
    ) throws(Failure) -> CallResult {
        let before = isolation == .none ? process.cpuSeconds : nil
        let (reply, byteCount) = try exchange(
            "call",
            [
                "as": .text(module), "function": .text(function), "arguments": .list(arguments),
                "echo": .boolean(echo), "built": .boolean(arguments.contains(where: \.isTagged)),
            ], seconds: limits.callSeconds)
        let after = isolation == .none ? process.cpuSeconds : nil
        guard let value = reply["value"] else { throw .tampering }
        return CallResult(
            value: value, argumentsAfter: reply["arguments"], byteCount: byteCount,
            cpuSeconds: before.flatMap { before in after.map { $0 - before } })
    }

    private var secondsLeft: Double {
        deadline.map { ($0 - ContinuousClock.now) / .seconds(1) } ?? .infinity
    }

    private func give(_ source: String, as name: String) throws(Failure) {
        try greet()
        do {
            _ = try process.exchange(
                "text", Array("\(name)\n\(source)".utf8), seconds: min(limits.loadSeconds, secondsLeft))
        } catch {
            isOver = true
            throw .process(error)
        }
    }

    /// A new process in the place of one that a program left something in, or that can't fork.
    private func restart() throws(Failure) {
        process.end()
        guard let next = try? start() else {
            isOver = true
            throw .process(.ended)
        }
        process = next
        isGreeted = false
        mustRestart = false
        callsHere = 0
        for (name, source) in sources { try give(source, as: name) }
    }

    private func exchange(
        _ verb: StaticString, _ request: [String: PlainValue], seconds: Double
    ) throws(Failure) -> (reply: [String: PlainValue], byteCount: Int) {
        guard !isOver else { throw .process(.ended) }
        let reusesProcess = isolation == .none || forks
        if mustRestart || (!reusesProcess && callsHere > 0) { try restart() }
        callsHere += 1
        // New for each request, so that no reply can be prepared for it.
        let nonce = String(UInt64.random(in: .min ... .max), radix: 36)
        var request = request
        request["nonce"] = .text(nonce)
        let frame: SandboxedProcess.Frame
        do {
            frame = try process.exchange(
                verb, PlainValue.request(request), seconds: min(seconds, secondsLeft))
        } catch {
            isOver = true
            throw error == .unsolicited ? .tampering : .process(error)
        }
        mustRestart = frame.hasLeftovers
        if let limit = frame.brokenLimit { throw .process(limit) }
        guard !frame.payload.isEmpty else {
            throw .process(frame.exitStatus == -Int(SIGXCPU) ? .timeout : .ended)
        }
        var reader = PlainValueReader(bytes: frame.payload)
        guard let reply = reader.members(), reader.isAtEnd, reply["nonce"]?.text == nonce else {
            isOver = isolation == .none
            // Cut off in the middle by a signal: clumsy, not forged.
            throw frame.exitStatus < 0 ? .process(.ended) : .tampering
        }
        guard frame.exitStatus == 0 else { throw .tampering }
        if let failure = Failure(in: reply) { throw failure }
        return (reply, frame.payload.count)
    }
}
