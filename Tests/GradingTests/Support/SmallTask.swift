import Foundation
import Grading

/// A task whose function is so small that a test's programs fit on a line: `total(values)`, the sum of a list.
enum SmallTask {
    static let question = TaskQuestion(name: "total", text: "Write total(values).")

    static let definition = definition(within: limits)

    private static func definition(within limits: SandboxLimits) -> PythonFunctionTask {
        PythonFunctionTask(
            function: "total",
            reference: "def total(values):\n    # kept from those who are graded\n    return sum(values)\n",
            broken: """
                def total(values):
                    found = 0
                    for value in values:
                        for _ in range(20):
                            found += value
                    return found // 20

                """,
            cases: """
                def cases(seed):
                    made = [
                        {"name": "general %d" % n, "part": "correctness", "visible": n == 0, "gate": n < 4,
                         "args": [list(range(1, n + 4))]}
                        for n in range(5)
                    ]
                    made.append({"name": "empty", "part": "defects", "group": "empty-input", "args": [[]]})
                    return made

                def timing(seed):
                    return [list(range(seed, seed + 20000))]

                """,
            seed: 1, correctnessPoints: 60, defectPoints: 40, speedPoints: 20, tolerance: 0, limits: limits)
    }

    /// Short and narrow, so that programs that hang or hoard don't hold the tests up.
    static var limits: SandboxLimits {
        var limits = SandboxLimits()
        limits.callSeconds = 1.5
        limits.loadSeconds = 2
        limits.addressSpaceBytes = 96 << 20
        limits.replyBytes = 1 << 20
        return limits
    }

    /// As narrow, with time for programs that end by themselves, however busy the machine.
    private static var patientLimits: SandboxLimits {
        var limits = limits
        limits.callSeconds = 8
        limits.loadSeconds = 10
        return limits
    }

    static func patientGrader(at level: SandboxLevel) async throws -> PythonFunctionGrader {
        try await PythonFunctionGrader(
            task: definition(within: patientLimits), level: level, python: try PythonInterpreter.find())
    }

    static func grader(at level: SandboxLevel) async throws -> PythonFunctionGrader {
        try await PythonFunctionGrader(
            task: definition, level: level, python: try PythonInterpreter.find())
    }
}
