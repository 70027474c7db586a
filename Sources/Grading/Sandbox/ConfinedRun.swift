internal import CSandbox
internal import Foundation

/// A confined program that is given its input and runs to its end.
enum ConfinedRun {
    enum End: Hashable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
        case timeout
        case outputLimit
        /// It had more processes and threads than it may.
        case taskLimit
        /// Its processes held more memory together than they may.
        case memoryLimit
    }

    struct Finished: Sendable {
        let end: End
        let output: [UInt8]
        let error: [UInt8]
    }

    /// Runs `command` on `input`; blocks until it has ended, or broken a limit, and everything that it started is
    /// gone.
    static func finished(
        _ command: SandboxCommand, input: [UInt8], limits: SandboxLimits
    ) throws(GradingError) -> Finished {
        let started = try ConfinedStart(command, limits: limits)
        var conversation = Conversation(started: started, input: input, limits: limits)
        let end = conversation.end()
        if conversation.isInputOpen { close(started.input) }
        close(started.output)
        close(started.error)
        return Finished(end: end, output: conversation.output, error: conversation.error)
    }

    private struct Conversation {
        let started: ConfinedStart
        let level: SandboxLevel
        let input: [UInt8]
        let limits: SandboxLimits
        var sent = 0
        var isInputOpen = true
        var output: [UInt8] = []
        var error: [UInt8] = []
        var isOutputOpen = true
        var isErrorOpen = true

        init(started: ConfinedStart, input: [UInt8], limits: SandboxLimits) {
            self.started = started
            level = started.level
            self.input = input
            self.limits = limits
            _ = fcntl(started.input, F_SETFL, O_NONBLOCK)
        }

        /// How long a look for its end waits at most, when nothing is to be read.
        private static let lookMilliseconds: Int32 = 20
        /// Between two looks at its processes. The kernel's own limits don't bind the superuser, and its control
        /// groups are not ours to use everywhere; in this time one that doubles itself makes some hundred.
        private static let countInterval = Duration.milliseconds(50)

        mutating func end() -> End {
            let deadline = ContinuousClock.now + .seconds(limits.gradeSeconds)
            var status: Int32 = 0
            var nextCount = ContinuousClock.now
            while true {
                if ContinuousClock.now >= deadline { return killed(as: .timeout) }
                if ContinuousClock.now >= nextCount {
                    let usage = csandbox_tree_usage(started.process, limits.addressSpaceBytes)
                    if usage.tasks > limits.tasks { return killed(as: .taskLimit) }
                    if usage.bytes > limits.addressSpaceBytes { return killed(as: .memoryLimit) }
                    nextCount = ContinuousClock.now + Self.countInterval
                }
                exchange(waiting: Self.lookMilliseconds)
                if output.count > limits.replyBytes || error.count > limits.outputBytes {
                    return killed(as: .outputLimit)
                }
                guard waitpid(started.process, &status, WNOHANG) == started.process else { continue }
                // What it left in the pipes; who else still holds them open is not waited for.
                exchange(waiting: 0)
                kill(-started.process, SIGKILL)
                let signal = status & 0x7F
                return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
            }
        }

        private func killed(as end: End) -> End {
            ConfinedStart.endTree(started.process, level: level)
            return end
        }

        private mutating func exchange(waiting milliseconds: Int32) {
            if sent == input.count, isInputOpen { closeInput() }
            var polled = [
                pollfd(fd: isOutputOpen ? started.output : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isErrorOpen ? started.error : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isInputOpen ? started.input : -1, events: Int16(POLLOUT), revents: 0),
            ]
            guard poll(&polled, 3, milliseconds) > 0 else { return }
            if polled[0].revents != 0 { isOutputOpen = Self.drain(started.output, into: &output, limits.replyBytes) }
            if polled[1].revents != 0 { isErrorOpen = Self.drain(started.error, into: &error, limits.outputBytes) }
            if polled[2].revents != 0 { send() }
        }

        private mutating func send() {
            let count = input[sent...].withUnsafeBytes { csandbox_write(started.input, $0.baseAddress, $0.count) }
            if count >= 0 {
                sent += count
            } else if count != -Int(EAGAIN), count != -Int(EINTR) {
                // It needn't read to the end.
                closeInput()
            }
        }

        private mutating func closeInput() {
            close(started.input)
            isInputOpen = false
        }

        /// Reads what is there, up to a little more than `most` bytes in all. Returns false at the end of the stream.
        private static func drain(_ descriptor: Int32, into bytes: inout [UInt8], _ most: Int) -> Bool {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            while bytes.count <= most {
                let count = read(descriptor, &chunk, chunk.count)
                if count > 0 {
                    bytes += chunk[..<count]
                } else if count == 0 {
                    return false
                } else {
                    return errno == EAGAIN || errno == EINTR
                }
            }
            return true
        }
    }
}
