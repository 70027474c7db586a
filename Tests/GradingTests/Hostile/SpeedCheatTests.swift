import Grading
import Testing

extension ProcessTests {
    @Suite struct SpeedCheatTests {
        @Test func `who cheats the clock gets nothing for speed`() async throws {
            let level = try await SandboxProbe.level(for: .best, python: try PythonInterpreter.find())
            let grader = try await SmallTask.grader(at: level)
            let honest = await grader.grade("def total(values):\n    return sum(values)\n", for: SmallTask.question)
            #expect(honest.points >= 118 && honest.outcome == .ok, "\(honest)")
            for cheat in SpeedCheat.all {
                let grade = await grader.grade(cheat.source, for: SmallTask.question)
                let speed = grade.cases.first { $0.name == "speed" }
                // Who tampers gets nothing at all, and no table.
                #expect(speed?.points ?? grade.points == 0, "\(cheat.name): \(grade)")
                #expect(cheat.outcomes.contains(speed?.outcome ?? grade.outcome), "\(cheat.name): \(grade)")
            }
            #expect(Leftovers.children.isEmpty)
        }
    }
}
