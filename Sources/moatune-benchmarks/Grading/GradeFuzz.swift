import ArgumentParser
import Foundation
import Grading

/// Fuzzed answers through the grader: none may crash it, hold it, or leave anything behind.
struct GradeFuzz: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grade-fuzz", abstract: "Thousands of mutated and random answers through the grader.")

    @Option(help: "How many.")
    var count = 10_000

    @Option(help: "Graders at work at once.")
    var parallel = 4

    @Option(help: "Decides the answers.")
    var seed: UInt64 = 1

    private struct Tally {
        var outcomes: [String: Int] = [:]
        var fullCount = 0
        var slowestSeconds = 0.0
    }

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "moatune-fuzz-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let task = try Self.writeTask(in: folder)
        let (grader, sandbox) = try await task.makeGrader(sandbox: .best)
        // Some first, so that what is opened once and kept doesn't count as left open.
        _ = await graded(count: 50, by: grader, task.questions[0])
        try await Task.sleep(for: .seconds(1))
        let openBefore = Self.openDescriptorCount
        let start = ContinuousClock.now
        let tally = await graded(count: count, by: grader, task.questions[0])
        try await Task.sleep(for: .seconds(1))
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        print("\(count) fuzzed answers, seed \(seed), \(parallel) at once; sandbox: \(sandbox ?? "none")")
        for (outcome, number) in tally.outcomes.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            print("  " + outcome.padding(toLength: 18, withPad: " ", startingAt: 0) + "\(number)")
        }
        print("all points: \(tally.fullCount) (what was changed did no harm)")
        print(
            String(
                format: "slowest grade %.1f s (an answer's own limit: %.0f s); %.0f s in all", tally.slowestSeconds,
                Self.gradeSeconds, seconds))
        let faults = tally.outcomes[GradeOutcome.graderFault.rawValue] ?? 0
        let opened = Self.openDescriptorCount - openBefore
        let children = Self.childCount
        print("grader faults: \(faults); processes left: \(children); descriptors left open: \(opened)")
        guard faults == 0, children == 0, opened <= 0, tally.slowestSeconds <= 3 * Self.gradeSeconds else {
            throw ExitCode.failure
        }
    }

    private func graded(count: Int, by grader: any Grader, _ question: TaskQuestion) async -> Tally {
        var answers = FuzzedAnswers(seed: seed)
        return await withTaskGroup(of: (Grade, Double).self) { group in
            var tally = Tally()
            func add(_ result: (Grade, Double)) {
                tally.outcomes[result.0.outcome.rawValue, default: 0] += 1
                if result.0.points == result.0.maximumPoints { tally.fullCount += 1 }
                tally.slowestSeconds = max(tally.slowestSeconds, result.1)
            }
            for number in 0..<count {
                if number >= parallel, let result = await group.next() { add(result) }
                let answer = answers.next()
                group.addTask {
                    let start = ContinuousClock.now
                    let grade = await grader.grade(answer, for: question)
                    return (grade, (ContinuousClock.now - start) / .seconds(1))
                }
            }
            for await result in group { add(result) }
            return tally
        }
    }

    /// Seconds that one answer may take in all.
    private static let gradeSeconds = 10.0

    /// `total(values)`, the sum of a list: small, so that what is measured is the grader.
    private static func writeTask(in folder: URL) throws -> TaskDefinition {
        let files = [
            "task.yaml": """
            name: total
            question: statement.md
            grader:
              kind: python-function
              function: total
              reference: reference.py
              broken: broken.py
              cases: cases.py
              points: {correctness: 100, defects: 20, speed: 0}
              limits: {call_seconds: 1, load_seconds: 2, grade_seconds: \(Int(gradeSeconds)), memory_megabytes: 96}

            """,
            "statement.md": "Write total(values).\n", "reference.py": "def total(values):\n    return sum(values)\n",
            "broken.py":
                "def total(values):\n    return sum(values[:-1]) + sum(values[-1:]) // 1 if values else None\n",
            "cases.py": """
            def cases(seed):
                made = [{"name": "general %d" % n, "part": "correctness", "visible": n == 0, "gate": n < 2,
                         "args": [list(range(1, n + 4))]} for n in range(3)]
                made.append({"name": "empty", "part": "defects", "group": "empty-input", "args": [[]]})
                return made


            def timing(seed):
                return [list(range(seed, seed + 2000))]

            """,
        ]
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return try TaskDefinition.load(folder)
    }

    private static var openDescriptorCount: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0
    }

    /// Children of any thread of this process, zombies included.
    private static var childCount: Int {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        return threads.reduce(0) { sum, thread in
            let text = (try? String(contentsOfFile: "/proc/self/task/\(thread)/children", encoding: .utf8)) ?? ""
            return sum + text.split(separator: " ").count
        }
    }
}
