import ArgumentParser
import Foundation
import Grading

/// How much the grade of an unchanged answer varies, quiet and beside busy neighbours, and how long grading takes.
struct GradeStability: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grade-stability", abstract: "The same answers graded again and again.",
        discussion: """
            Three answers: the task's reference, its broken function, and the broken function with half of its work \
            gone, whose speed lies between the two.
            """)

    @Option(help: "The workshop task's folder.")
    var task = "search-spaces/calculate-user-matrix"

    @Option(help: "How often each.")
    var count = 100

    @Option(help: "Graders at work at once.")
    var parallel = 2

    @Option(help: "Processes that spin beside them in the second half.")
    var neighbours = 2

    func run() async throws {
        let definition = try TaskDefinition.load(URL(filePath: task))
        let (grader, sandbox) = try await definition.makeGrader(sandbox: .best)
        let bare = try await Self.milliseconds(of: "/usr/bin/env", ["python3", "-c", "pass"], times: 10)
        print("\(count) grades each, \(parallel) at once; sandbox: \(sandbox ?? "none")")
        print("python3 -c pass: \(TableText.figure(bare)) ms")
        let widths = [-30, -22, 8, 8, 8, 10]
        print(TableText.row(["answer", "neighbours", "least", "most", "spread", "ms/grade"], widths: widths))
        for busy in [0, neighbours] {
            let spinning = try (0..<busy).map { _ in try Self.spin() }
            defer { for process in spinning { kill(process.processIdentifier, SIGKILL) } }
            for (name, text) in try answers() {
                let start = ContinuousClock.now
                let points = await grades(of: text, salt: "\(busy)", definition.questions[0], by: grader)
                let milliseconds = (ContinuousClock.now - start) / .milliseconds(1) / Double(max(1, points.count))
                let (least, most) = (points.min() ?? 0, points.max() ?? 0)
                print(
                    TableText.row(
                        [
                            name, busy == 0 ? "quiet" : "\(busy) spinning", String(least), String(most),
                            TableText.figure(most - least), TableText.figure(milliseconds),
                        ], widths: widths))
            }
        }
    }

    private func answers() throws -> [(name: String, text: String)] {
        func file(_ name: String) throws -> String {
            try String(contentsOf: URL(filePath: task).appending(path: name), encoding: .utf8)
        }
        let broken = try file("broken.py")
        let slow = "[item for item in sorted(set(left) | set(right)) if item in left and item in right]"
        let faster = broken.replacing(slow, with: "[item for item in left if item in right]")
            .replacing("for j in range(size):", with: "for j in range(i, size):")
        return [("reference", try file("reference.py")), ("broken", broken), ("broken, half of its work", faster)]
    }

    private func grades(of text: String, salt: String, _ question: TaskQuestion, by grader: any Grader) async
        -> [Double]
    {
        await withTaskGroup(of: [Double].self) { group in
            for worker in 0..<parallel {
                group.addTask {
                    var points: [Double] = []
                    for number in stride(from: worker, to: count, by: parallel) {
                        // A comment makes it another program to the grader's memory.
                        points.append(await grader.grade(text + "\n# \(salt) \(number)\n", for: question).points)
                    }
                    return points
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static func spin() throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "while :; do :; done"]
        try process.run()
        return process
    }

    private static func milliseconds(of program: String, _ arguments: [String], times: Int) async throws -> Double {
        let start = ContinuousClock.now
        for _ in 0..<times {
            let process = Process()
            process.executableURL = URL(filePath: program)
            process.arguments = arguments
            try process.run()
            while process.isRunning { try await Task.sleep(for: .milliseconds(1)) }
        }
        return (ContinuousClock.now - start) / .milliseconds(1) / Double(times)
    }
}
