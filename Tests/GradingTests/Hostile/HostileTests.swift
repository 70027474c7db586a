import Foundation
import Grading
import Testing

extension ProcessTests {
    @Suite struct HostileTests {
        @Test func `every hostile program ends as it should and leaves nothing`() async throws {
            let level = try await SandboxProbe.level(for: .best, python: try PythonInterpreter.find())
            #expect(HostileProgram.all.count >= 280)
            #expect(Set(HostileProgram.all.map(\.name)).count == HostileProgram.all.count)
            try await expectOutcomes(of: HostileProgram.all, at: level)
        }

        /// The tier of machines where namespaces are not allowed, such as containers.
        @Test(.enabled(if: SandboxProbe.kernelHasLandlock)) func `landlock alone holds them too`() async throws {
            let python = try PythonInterpreter.find()
            try #require(SandboxProbe.holds(.landlock, python: python))
            try await expectOutcomes(
                of: HostileProgram.escaping + HostileProgram.forging + HostileProgram.hunting + HostileProgram.asking
                    + HostileProgram.bending + HostileProgram.reaching, at: .landlock)
        }

        private func expectOutcomes(of programs: [HostileProgram], at level: SandboxLevel) async throws {
            let grader = try await SmallTask.grader(at: level)
            let patient = try await SmallTask.patientGrader(at: level)
            let open = Leftovers.openDescriptors
            let confined = programs.filter { level != .limits || !$0.needsConfinement }
            let slowest = await withTaskGroup(of: (name: String, seconds: Double).self) { group in
                for worker in 0..<4 {
                    group.addTask {
                        var slowest = (name: "", seconds: 0.0)
                        for index in stride(from: worker, to: confined.count, by: 4) {
                            let start = ContinuousClock.now
                            let isToHang = confined[index].outcomes.contains(.timeout)
                            await expectOutcome(of: confined[index], by: isToHang ? grader : patient)
                            let seconds = (ContinuousClock.now - start) / .seconds(1)
                            if seconds > slowest.seconds { slowest = (confined[index].name, seconds) }
                        }
                        return slowest
                    }
                }
                return await group.reduce((name: "", seconds: 0.0)) { $1.seconds > $0.seconds ? $1 : $0 }
            }
            print("\(confined.count) hostile programs; the slowest, \(slowest.name), took \(slowest.seconds) s")
            #expect(Leftovers.children.isEmpty)
            let planted = try FileManager.default.contentsOfDirectory(atPath: "/tmp").filter {
                $0.hasPrefix("planted")
            }
            #expect(planted.isEmpty)
            // Other tests hold files and pipes at this moment; a leak of one descriptor a program would be more.
            #expect(Leftovers.openDescriptors <= open + confined.count / 2)
        }

        private func expectOutcome(of program: HostileProgram, by grader: PythonFunctionGrader) async {
            let grade = await grader.grade("```python\n\(program.source)```", for: SmallTask.question)
            #expect(program.outcomes.contains(grade.outcome), "\(program.name): \(grade.outcome), \(grade.feedback)")
            #expect(program.outcomes == [.ok] || grade.points < grade.maximumPoints / 2, "\(program.name): \(grade)")
            #expect(grade.feedback.utf8.count < 20_000, "\(program.name)")
            #expect(!grade.feedback.unicodeScalars.contains { $0.value < 32 && $0 != "\n" }, "\(program.name)")
        }
    }
}
