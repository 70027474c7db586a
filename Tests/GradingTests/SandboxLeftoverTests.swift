import Foundation
import Grading
import Testing

/// After grading, nothing of the graded program is left.
@Suite struct SandboxLeftoverTests {
    @Test func aProgramThatHangsIsEndedAndLeavesNoProcess() async throws {
        let mark = "moatune_mark_\(UInt32.random(in: 0 ... .max))"
        let source = "def calculate_user_matrix(ratings, min_common=1):\n    \(mark) = 1\n    while True: pass\n"
        let definition = try TaskDefinition.load(Workshop.folder)
        let grade = await (try await Workshop.grading.value).grade(
            Workshop.answer(source), for: definition.questions[0])
        #expect(grade.outcome == .timeout && grade.points == 0)
        let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }
        for process in processes {
            let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
            #expect(!(status.contains("Name:\tbwrap") && status.contains("PPid:\t1\n")))
        }
    }
}
