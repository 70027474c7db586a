internal import CheckedYAML

extension SandboxLimits {
    /// The limits in a task file; what it doesn't name keeps its default.
    init(reading node: CheckedNode, from defaults: SandboxLimits = SandboxLimits()) throws(DocumentError) {
        self = defaults
        let mapping = try node.mapping("call_seconds", "load_seconds", "grade_seconds", "memory_megabytes")
        if let node = mapping["call_seconds"] { callSeconds = try Self.seconds(node) }
        if let node = mapping["load_seconds"] { loadSeconds = try Self.seconds(node) }
        if let node = mapping["grade_seconds"] { gradeSeconds = try Self.seconds(node) }
        if let node = mapping["memory_megabytes"] {
            let megabytes = try node.integer()
            // Python itself needs some 32; more than 64 GiB is a slip of the pen.
            guard (32...65_536).contains(megabytes) else {
                throw node.error(expected: "a whole number of megabytes from 32 to 65536")
            }
            addressSpaceBytes = UInt64(megabytes) << 20
        }
        cpuSeconds = UInt64(gradeSeconds.rounded(.up))
    }

    private static func seconds(_ node: CheckedNode) throws(DocumentError) -> Double {
        let seconds = try node.double()
        guard (0.1...3600).contains(seconds) else { throw node.error(expected: "seconds from 0.1 to 3600") }
        return seconds
    }
}
