import Grading
import Testing

extension ProcessTests {
    @Suite struct SandboxRequirementTests {
        @Test func `none means limits only`() async throws {
            #expect(try await SandboxProbe.level(for: .none, python: try PythonInterpreter.find()) == .limits)
        }

        @Test func `best is required's level, or limits where required is refused`() async throws {
            let python = try PythonInterpreter.find()
            let best = try await SandboxProbe.level(for: .best, python: python)
            do {
                #expect(try await SandboxProbe.level(for: .required, python: python) == best)
                #expect(best != .limits)
            } catch let error as GradingError {
                #expect(best == .limits)
                #expect("\(error)".contains("--sandbox best"))
            }
        }

        @Test func `limits alone don't pass for a sandbox`() throws {
            #expect(!SandboxProbe.holds(.limits, python: try PythonInterpreter.find()))
        }

        @Test func `a task whose reference fails can't be graded by`() async throws {
            let small = SmallTask.definition
            let task = PythonFunctionTask(
                function: "total", reference: "def total(values): return 1 / 0", broken: small.broken,
                cases: small.cases, seed: 1, correctnessPoints: 1, defectPoints: 1, speedPoints: 1, tolerance: 0)
            await #expect(throws: GradingError.self) {
                try await PythonFunctionGrader(task: task, level: .limits, python: try PythonInterpreter.find())
            }
        }
    }
}
