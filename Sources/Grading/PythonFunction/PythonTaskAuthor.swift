/// Runs the task's own programs: makes the cases and what the reference says of them.
///
/// They run in a sandbox too: a task may come from a stranger.
struct PythonTaskAuthor: Sendable {
    let task: PythonFunctionTask
    let level: SandboxLevel
    let python: PythonInterpreter
    let limits: SandboxLimits

    /// The cases for correctness and defects, and the timed inputs.
    func cases(timedRounds: Int) throws -> (cases: [PythonCase], timings: [PythonCase]) {
        let session = try PythonSession(level: level, python: python, limits: limits, isolation: .none)
        defer { session.end() }
        do {
            _ = try session.load(task.cases, as: "cases")
            _ = try session.load(task.reference, as: "reference")
            let made = try session.call("cases", of: "cases", [.integer(task.seed)], echo: false).value
            let cases = try (made.list ?? []).map { try self.made($0, session) }
            let timings = try (0..<timedRounds).map { round in
                let arguments = try session.call("timing", of: "cases", [.integer(task.seed + 1 + round)], echo: false)
                return try expected(
                    PythonCase(
                        name: "timed \(round + 1)", defect: nil, isVisible: false, isGate: false,
                        arguments: arguments.value.items ?? [], expected: .null), session)
            }
            guard !cases.isEmpty else { throw GradingError.badTask(reason: "cases(seed) made no cases") }
            return (cases, timings)
        } catch let failure as PythonSession.Failure {
            let hint = failure.words.contains("No module named") ? GradingError.packageHint : ""
            throw GradingError.badTask(reason: failure.words + hint)
        }
    }

    private func made(_ value: PlainValue, _ session: PythonSession) throws -> PythonCase {
        guard let name = value["name"]?.text, let part = value["part"]?.text, let arguments = value["args"]?.items,
            ["correctness", "defects"].contains(part), part == "correctness" || value["group"]?.text != nil
        else {
            throw GradingError.badTask(
                reason: "expected every case to have a name, a part (correctness, or defects with a group) and args")
        }
        return try expected(
            PythonCase(
                name: name, defect: part == "defects" ? value["group"]?.text : nil,
                isVisible: value["visible"]?.boolean ?? false, isGate: value["gate"]?.boolean ?? false,
                arguments: arguments, expected: .null), session)
    }

    private func expected(_ made: PythonCase, _ session: PythonSession) throws -> PythonCase {
        let result = try session.call(task.function, of: "reference", made.arguments, echo: false)
        return PythonCase(
            name: made.name, defect: made.defect, isVisible: made.isVisible, isGate: made.isGate,
            arguments: made.arguments, expected: result.value)
    }
}
