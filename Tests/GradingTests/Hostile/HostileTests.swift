import Grading
import Testing

extension ProcessTests {
    @Suite struct HostileTests {
        @Test func `every hostile program ends as it should and leaves nothing`() async throws {
            let level = try await SandboxProbe.level(for: .best, python: try PythonInterpreter.find())
            try await expectOutcomes(of: HostileProgram.all, at: level)
        }

        /// The tier of machines where namespaces are not allowed, such as containers.
        @Test(.enabled(if: SandboxProbe.kernelHasLandlock)) func `landlock alone holds them too`() async throws {
            let python = try PythonInterpreter.find()
            try #require(SandboxProbe.holds(.landlock, python: python))
            try await expectOutcomes(of: HostileProgram.escaping + HostileProgram.forging, at: .landlock)
        }

        private func expectOutcomes(of programs: [HostileProgram], at level: SandboxLevel) async throws {
            let grader = try await SmallTask.grader(at: level)
            let open = Leftovers.openDescriptors
            let confined = programs.filter { level != .limits || !$0.needsConfinement }
            await withTaskGroup(of: Void.self) { group in
                for worker in 0..<4 {
                    group.addTask {
                        for index in stride(from: worker, to: confined.count, by: 4) {
                            await expectOutcome(of: confined[index], by: grader)
                        }
                    }
                }
            }
            #expect(Leftovers.children.isEmpty)
            // Other tests hold files and pipes at this moment; a leak of one descriptor a program would be more.
            #expect(Leftovers.openDescriptors <= open + confined.count / 2)
        }

        private func expectOutcome(of program: HostileProgram, by grader: PythonFunctionGrader) async {
            let grade = await grader.grade("```python\n\(program.source)```", for: SmallTask.question)
            #expect(program.outcomes.contains(grade.outcome), "\(program.name): \(grade.outcome), \(grade.feedback)")
            #expect(program.outcomes == [.ok] || grade.points < grade.maximumPoints / 2, "\(program.name)")
            #expect(!grade.feedback.unicodeScalars.contains { $0.value < 32 && $0 != "\n" }, "\(program.name)")
        }
    }
}
