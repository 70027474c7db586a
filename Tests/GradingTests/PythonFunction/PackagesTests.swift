import Foundation
import Grading
import Testing

extension ProcessTests {
    /// Packages that a task declares; those of numpy where it is installed.
    @Suite struct PackagesTests {
        private static func files(packages: String) -> [String: String] {
            let problem =
                #"{"task_id": "scaled", "prompt": "import numpy as np\n\n\ndef scaled(values):\n    \"\"\"Values as an "#
                + #"array with the mean 0.\"\"\"\n", "entry_point": "scaled", "canonical_solution": "    values = "#
                + #"np.asarray(values, dtype=float)\n    return values - values.mean()\n", "test": "import numpy as np\n"#
                + #"\ndef check(candidate):\n    found = candidate(np.array([1.0, 2.0, 6.0]))\n    assert found.shape == "#
                + #"(3,)\n    assert np.allclose(found, [-2, -1, 3])\n    assert isinstance(candidate([1]), np.ndarray)\n"}"#
            return [
                "task.yaml": "name: t\nquestions: q.jsonl\ngrader: {kind: unit-tests\(packages)}\n", "q.jsonl": problem,
            ]
        }

        /// Whether this machine's Python has it.
        private static func hasNumpy() -> Bool { (try? PythonInterpreter.find(packages: ["numpy"])) != nil }

        @Test(arguments: ["no-such-package-here", "nosuchpackagehere", "numpyy.linalg"])
        func `a package that is missing is named when the task is read`(name: String) async throws {
            let complaint = await TaskFolder.complaint(Self.files(packages: ", packages: [\(name)]"))
            #expect(complaint?.contains("task.yaml:3") == true, "\(complaint ?? "none")")
            #expect(complaint?.contains("no package '\(name)'") == true, "\(complaint ?? "none")")
            #expect(complaint?.contains("python3 -m pip install \(name)") == true)
        }

        @Test(arguments: ["../numpy", "-c", "a b", "''", "numpy==1.0", "numpy, numpy"])
        func `what is no package's name is refused`(name: String) async throws {
            let complaint = await TaskFolder.complaint(Self.files(packages: ", packages: [\(name)]"))
            #expect(complaint?.contains("packages[") == true, "\(complaint ?? "none")")
        }

        @Test func `modules of the library need no package`() async throws {
            #expect(await TaskFolder.complaint(Self.files(packages: ", packages: [math, json]")) == nil)
        }

        @Test func `problems and answers use a declared package`() async throws {
            guard Self.hasNumpy() else { return }
            let answers = [
                ("import numpy as np\n\ndef scaled(values):\n    return np.array(values) - np.mean(values)\n", 1.0),
                ("def scaled(values):\n    return np.array(values) - np.sum(values) / len(values)\n", 1),
                ("def scaled(values):\n    return np.array(values) - np.median(values)\n", 0),
                ("def scaled(values):\n    return [float(v - np.mean(values)) for v in values]\n", 0),
                ("import pip\n\ndef scaled(values):\n    return np.array(values) - np.mean(values)\n", 0),
            ]
            try await TaskFolder.withTask(Self.files(packages: ", packages: [numpy]")) { task in
                let grader = try await task.makeGrader(sandbox: .best).grader
                for (code, points) in answers {
                    let grade = await grader.grade("```python\n\(code)```", for: task.questions[0])
                    #expect(grade.points == points && grade.outcome != .graderFault, "\(code)\(grade)")
                }
            }
        }

        @Test func `a problem that needs an undeclared package says what to declare`() async throws {
            try await TaskFolder.withTask(Self.files(packages: "")) { task in
                let grader = try await task.makeGrader(sandbox: .best).grader
                let grade = await grader.grade("def scaled(values):\n    return values\n", for: task.questions[0])
                #expect(grade.outcome == .graderFault && grade.feedback.contains("packages: [numpy]"), "\(grade)")
            }
        }

        @Test(arguments: [SandboxLevel.namespaces, .landlock])
        func `a package opens nothing else to a program`(level: SandboxLevel) async throws {
            let python = try PythonInterpreter.find()
            guard Self.hasNumpy(), SandboxProbe.holds(level, python: python) else { return }
            let task = PythonFunctionTask(
                function: "tripled",
                reference: "import numpy\ndef tripled(values):\n    return numpy.array(values) * 3\n",
                broken: "def tripled(values):\n    return values\n",
                cases: """
                    import numpy
                    def cases(seed):
                        return [{"name": "one", "part": "correctness", "visible": False, "gate": False,
                                 "args": [numpy.array([1.5, 2.0])]},
                                {"name": "two", "part": "correctness", "visible": False, "gate": False,
                                 "args": [[[1, 2], [3, 4]]]}]
                    def timing(seed):
                        return [[1]]

                    """,
                seed: 1, correctnessPoints: 2, defectPoints: 0, speedPoints: 0, tolerance: 1e-9, packages: ["numpy"])
            let grader = try await PythonFunctionGrader(
                task: task, level: level, python: try PythonInterpreter.find(packages: ["numpy"]))
            let question = TaskQuestion(name: "t", text: "?")
            func points(_ code: String) async -> Double { await grader.grade(code, for: question).points }
            #expect(await points("import numpy as np\ndef tripled(values):\n    return np.array(values) * 3.0\n") == 2)
            #expect(await points("def tripled(values):\n    return values * 3\n") == 1)
            let breach = """
                import numpy, os, socket
                def tripled(values):
                    for attempt in (
                        lambda: numpy.fromfile("/etc/passwd"), lambda: socket.socket(), lambda: os.fork(),
                        lambda: numpy.array([1]).tofile("/var/tmp/planted"), lambda: __import__("yaml"),
                    ):
                        try:
                            attempt()
                            return None
                        except (OSError, ImportError):
                            pass
                    return numpy.array(values) * 3

                """
            #expect(await points(breach) == 2)
        }
    }
}
