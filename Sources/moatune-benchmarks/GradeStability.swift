import ArgumentParser
import Foundation
import Grading

/// How much the grade of an unchanged answer varies, and how long grading takes.
struct GradeStability: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grade-stability", abstract: "The same answer graded again and again.")

    @Option(help: "The task's folder.")
    var task = "search-spaces/calculate-user-matrix"

    @Option(help: "A file with the answer, inside the task's folder.")
    var answer = "reference.py"

    @Option(help: "How often.")
    var count = 20

    @Option(help: "Graders at work at once.")
    var parallel = 2

    func run() async throws {
        let definition = try TaskDefinition.load(URL(filePath: task))
        let text = try String(contentsOf: URL(filePath: task).appending(path: answer), encoding: .utf8)
        let question = definition.questions[0]
        let (grader, sandbox) = try await definition.makeGrader(sandbox: .best)
        let clock = ContinuousClock()
        let start = clock.now
        let points = await withTaskGroup(of: [Double].self) { group in
            for worker in 0..<parallel {
                group.addTask {
                    var points: [Double] = []
                    for number in stride(from: worker, to: count, by: parallel) {
                        // A comment makes it another program to the grader's memory.
                        let grade = await grader.grade(text + "\n# \(number)\n", for: question)
                        points.append(grade.points)
                    }
                    return points
                }
            }
            var all: [Double] = []
            for await some in group { all += some }
            return all
        }
        let seconds = Double((clock.now - start).components.seconds)
        print("\(answer): \(points.count) grades, \(parallel) at once, sandbox: \(sandbox ?? "none")")
        print(
            "  points \(points.min() ?? 0) to \(points.max() ?? 0); about "
                + "\(TableText.figure(seconds * 1000 / Double(max(1, points.count)))) ms a grade")
    }
}
