import Grading
import Testing

extension ProcessTests {
    @Suite struct SandboxRequirementTests {
        @Test func `none means limits only`() async throws {
            #expect(try await SandboxProbe.level(for: .none, python: try PythonInterpreter.find()) == .limits)
        }

        @Test(arguments: [SandboxRequirement.best, .required])
        func `without a sandbox nothing is run unless that is said`(requirement: SandboxRequirement) async throws {
            let python = try PythonInterpreter.find()
            let tightest = try await SandboxProbe.tightest(python: python)
            do {
                #expect(try await SandboxProbe.level(for: requirement, python: python) == tightest)
                #expect(tightest != .limits)
            } catch let error as GradingError {
                #expect(tightest == .limits)
                #expect("\(error)".contains("--sandbox none"))
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
