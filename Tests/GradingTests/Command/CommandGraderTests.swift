import Foundation
import Grading
import Testing

extension ProcessTests {
    /// Grading by scripts of one's own, in the best sandbox that this machine has.
    @Suite struct CommandGraderTests {
        private func grade(
            _ answer: String, script: String, keys: String = "", command: String = "[sh, grade.sh]",
            file: String = "grade.sh", sandbox: SandboxRequirement = .best
        ) async throws -> Grade {
            let files = [
                "task.yaml": """
                name: words
                question: question.md
                grader:
                  kind: command
                  command: \(command)
                  points: 10
                \(keys)
                """,
                "question.md": "Write five words.\n", file: script,
            ]
            return try await TaskFolder.withTask(files) { task in
                #expect(task.maximumPoints == 10 && task.runsPrograms)
                return try await task.makeGrader(sandbox: sandbox).grader.grade(answer, for: task.questions[0])
            }
        }

        private static let counting = #"""
            words=$(wc -w)
            if [ "$words" -eq 5 ]; then score=10; else score=2; fi
            echo "{\"score\": $score, \"feedback\": \"$words words for $MOATUNE_QUESTION\"}"
            """#

        @Test(arguments: [SandboxRequirement.best, .none])
        func `a script in any language grades`(sandbox: SandboxRequirement) async throws {
            let right = try await grade("one two three four five", script: Self.counting, sandbox: sandbox)
            #expect(right.points == 10 && right.outcome == .ok, "\(right)")
            #expect(right.feedback == "5 words for words")
            let wrong = try await grade("one two", script: Self.counting, sandbox: sandbox)
            #expect(wrong.points == 2 && wrong.outcome == .wrongAnswer)
        }

        @Test func `a script finds the task's files, and tells cases and an outcome`() async throws {
            let script = #"""
                import json, os, sys
                answer = sys.stdin.read()
                assert os.path.exists(os.environ["MOATUNE_TASK_FOLDER"] + "/question.md")
                cases = [{"name": "one", "score": 4, "max": 5}, {"name": "two", "score": 5, "max": 5}]
                print(json.dumps({"score": 9, "max": 10, "outcome": "timeout", "feedback": "slow", "cases": cases}))
                """#
            let grade = try await grade("x", script: script, command: "[python3, grade.py]", file: "grade.py")
            #expect(grade.points == 9 && grade.outcome == .timeout && grade.feedback == "slow", "\(grade)")
            #expect(grade.cases.map(\.points) == [4, 5])
            #expect(grade.cases.map(\.outcome) == [.wrongAnswer, .ok])
        }

        @Test(arguments: [
            ("echo '{\"score\": 11}'", "a number from 0 to 10, found 11"),
            ("echo '{\"score\": -1}'", "a number from 0 to 10, found -1"),
            ("echo '{\"score\": \"10\"}'", "found '10'"), ("echo '{\"score\": true}'", "found true"),
            ("echo '{}'", "'score' to be a number"), ("echo '[10]'", "to be a JSON object"),
            ("echo 'score: 10'", "printed no JSON: line 1"), ("true", "printed no JSON"),
            ("echo '{\"score\": 1}{\"score\": 10}'", "more after the value"),
            ("echo '{\"score\": 1, \"score\": 10}'", "'score' twice"),
            ("echo '{\"score\": 1, \"points\": 10}'", "found 'points'"),
            ("echo '{\"score\": 1, \"max\": 1}'", "the task's 10 points"),
            ("echo '{\"score\": 1, \"outcome\": \"grader_fault\"}'", "to be one of ok, wrong_answer"),
            ("echo '{\"score\": 1, \"cases\": [{\"name\": \"a\", \"score\": 2, \"max\": 1}]}'", "from 0 to 1, found 2"),
            ("printf '\\377'", "no UTF-8"), ("echo '{\"score\": 10}'; exit 3", "ended with status 3"),
            ("echo oops >&2; echo late >&2; exit 1", "status 1: late"), ("yes", "printed more than"),
            ("kill -9 $$; echo '{\"score\": 10}'", "the grading command"), ("nonexistent-program", "status 127"),
        ])
        func `whatever is no grade is the grader's fault`(script: String, words: String) async throws {
            let grade = try await grade("x", script: script + "\n")
            // A script that is its namespace's first process can't end itself by a signal.
            if script.hasPrefix("kill"), grade.outcome == .ok { return }
            #expect(grade.outcome == .graderFault && grade.points == 0, "\(grade)")
            #expect(grade.feedback.contains(words), "\(grade.feedback)")
            #expect(!grade.feedback.unicodeScalars.contains { $0.value < 32 })
        }

        @Test func `a script that hangs is out of time, and its children end with it`() async throws {
            let start = ContinuousClock.now
            let grade = try await grade(
                "x", script: "sleep 600 & sleep 600\n", keys: "  limits: {grade_seconds: 1}\n")
            #expect(grade.outcome == .timeout && grade.points == 0, "\(grade)")
            #expect(ContinuousClock.now - start < .seconds(60))
            #expect(Leftovers.children.isEmpty)
        }

        /// Whoever runs it: the kernel's own limit on processes does not bind the superuser.
        @Test func `a script that starts ever more processes is ended with all of them`() async throws {
            let script = #"""
                import os, time
                while True:
                    try:
                        os.fork()
                    except OSError:
                        time.sleep(0.01)
                """#
            let grade = try await grade("x", script: script, command: "[python3, grade.py]", file: "grade.py")
            #expect(grade.outcome == .runtimeError && grade.points == 0, "\(grade)")
            #expect(grade.feedback.contains("256 processes and threads"), "\(grade)")
            #expect(Leftovers.children.isEmpty)
        }

        private static let memoryKeys = "  limits: {memory_megabytes: 200}\n"

        /// None of them holds more than it may.
        @Test func `a script whose processes hold too much memory together is ended with all of them`() async throws {
            let script = #"""
                import os, time
                for _ in range(6):
                    if os.fork() == 0:
                        held = bytearray(os.urandom(1 << 20) * 60)
                        time.sleep(600)
                time.sleep(600)
                """#
            let grade = try await grade(
                "x", script: script, keys: Self.memoryKeys, command: "[python3, grade.py]", file: "grade.py")
            #expect(grade.outcome == .memoryLimit && grade.points == 0, "\(grade)")
            #expect(grade.feedback.contains("200 MiB"), "\(grade)")
            #expect(Leftovers.children.isEmpty)
        }

        @Test func `memory that forked processes share counts once`() async throws {
            let script = #"""
                import json, os, time
                held = bytearray(os.urandom(1 << 20) * 70)
                children = []
                for _ in range(6):
                    child = os.fork()
                    if child == 0:
                        time.sleep(0.5)
                        os._exit(0)
                    children.append(child)
                for child in children:
                    os.waitpid(child, 0)
                print(json.dumps({"score": 10}))
                """#
            let grade = try await grade(
                "x", script: script, keys: Self.memoryKeys, command: "[python3, grade.py]", file: "grade.py")
            #expect(grade.points == 10, "\(grade)")
        }

        @Test func `a script in the sandbox reaches no network, no home and no files to write`() async throws {
            let python = try PythonInterpreter.find()
            guard try await SandboxProbe.level(for: .best, python: python) != .limits else { return }
            let script = #"""
                import json, os, socket
                def works(attempt):
                    try:
                        attempt()
                        return True
                    except OSError:
                        return False
                found = [
                    works(lambda: socket.socket()), works(lambda: os.listdir(os.path.expanduser("~root"))),
                    works(lambda: open("/etc/passwd").read()), works(lambda: open("/usr/planted", "w")),
                    works(lambda: open(os.environ["MOATUNE_TASK_FOLDER"] + "/planted", "w")),
                ]
                print(json.dumps({"score": 10 if not any(found) else 0, "feedback": str([found, sorted(os.environ)])}))
                """#
            let grade = try await grade("x", script: script, command: "[python3, grade.py]", file: "grade.py")
            #expect(grade.points == 10, "\(grade)")
            #expect(!grade.feedback.contains("API"))
        }

        @Test func `what is no command is refused`() async throws {
            func complaint(_ grader: String) async -> String? {
                await TaskFolder.complaint([
                    "task.yaml": "name: t\nquestion: q.md\ngrader: \(grader)\n", "q.md": "?",
                ])
            }
            #expect(await complaint("{kind: command}")?.contains("'command'") == true)
            #expect(await complaint("{kind: command, command: []}")?.contains("at least one item") == true)
            #expect(await complaint("{kind: command, command: [sh], points: 0}")?.contains("above 0") == true)
            let unknown = try await grade("x", script: "", command: "[no-such-program-here]")
            #expect(unknown.outcome == .graderFault && unknown.feedback.contains("neither in the task's folder"))
        }
    }
}
