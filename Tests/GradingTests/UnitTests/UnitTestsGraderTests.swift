import Foundation
import Grading
import Testing

extension ProcessTests {
    /// Problems in the form of HumanEval and MBPP, written for these tests.
    @Suite struct UnitTestsGraderTests {
        private struct Line: Decodable {
            let taskID: String
            let prompt: String?
            let solution: String?
            let code: String?

            enum CodingKeys: String, CodingKey {
                case prompt, code
                case taskID = "task_id"
                case solution = "canonical_solution"
            }

            init(from decoder: any Decoder) throws {
                let values = try decoder.container(keyedBy: CodingKeys.self)
                taskID =
                    try (try? values.decode(String.self, forKey: .taskID))
                    ?? "\(values.decode(Int.self, forKey: .taskID))"
                prompt = try values.decodeIfPresent(String.self, forKey: .prompt)
                solution = try values.decodeIfPresent(String.self, forKey: .solution)
                code = try values.decodeIfPresent(String.self, forKey: .code)
            }

            var program: String { code ?? (prompt ?? "") + (solution ?? "") }
        }

        private struct Bench {
            let task: TaskDefinition
            let grader: any Grader
            let lines: [Line]

            func grade(_ answer: String, _ name: String) async throws -> Grade {
                await grader.grade(answer, for: try #require(task.questions.first { $0.name == name }))
            }
        }

        private static func bench() async throws -> Bench {
            let folder = FileManager.default.temporaryDirectory.appending(path: "units-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let data = try Data(
                contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "problems.jsonl"))
            try data.write(to: folder.appending(path: "problems.jsonl"))
            try Data(
                "name: units\nquestions: problems.jsonl\ngrader: {kind: unit-tests, limits: {call_seconds: 2}}\n".utf8
            )
            .write(to: folder.appending(path: "task.yaml"))
            let task = try TaskDefinition.load(folder)
            let lines = try String(decoding: data, as: UTF8.self).split(separator: "\n").map {
                try JSONDecoder().decode(Line.self, from: Data($0.utf8))
            }
            return Bench(task: task, grader: try await task.makeGrader(sandbox: .best).grader, lines: lines)
        }

        private static func fenced(_ code: String) -> String { "Here it is:\n\n```python\n\(code)```\n" }

        @Test func `canonical solutions all pass`() async throws {
            let bench = try await Self.bench()
            #expect(bench.lines.count == 13)
            for line in bench.lines {
                let grade = try await bench.grade(Self.fenced(line.program), line.taskID)
                #expect(grade.points == 1 && grade.outcome == .ok, "\(line.taskID): \(grade)")
            }
        }

        /// A right program, and what makes it wrong.
        private static let mutations = [
            ("own/0", "sums.append(total)", "sums.append(value)"), ("own/1", "len(text) + 1", "len(text)"),
            ("own/1", "return text[:middle], text[middle:]", "return [text[:middle], text[middle:]]"),
            ("own/2", "&", "|"), ("own/3", "get(word, 0)", "get(word, 1)"), ("own/4", "> 0", "< 0"),
            ("own/5", "% 97", "% 96"), ("own/6", "year % 400 == 0", "year % 300 == 0"),
            ("own/6", "year % 100 != 0 or", "year % 100 == 0 or"), ("own/7", "return None", "return -1"),
            ("own/8", "else 0.0", "else 1.0"), ("own/9", "- 97 - 3", "- 97 - 2"),
            ("own/10", "n < 2", "n < 3"), ("11", "rfind", "find"),
            ("12", "key=sum", "key=max, reverse=True"),
        ]

        @Test func `mutated solutions fail`() async throws {
            let bench = try await Self.bench()
            for (name, found, replacement) in Self.mutations {
                let line = try #require(bench.lines.first { $0.taskID == name })
                let text = line.solution ?? line.code ?? ""
                #expect(text.contains(found), "\(name): \(found)")
                let mutated = text.replacing(found, with: replacement)
                let grade = try await bench.grade(Self.fenced((line.prompt ?? "") + mutated), name)
                #expect(grade.points == 0, "\(name): \(found)")
                #expect(grade.outcome != .ok && grade.outcome != .graderFault, "\(name): \(grade)")
            }
        }

        @Test func `an answer may be the body alone or the function without the problem's imports`() async throws {
            let bench = try await Self.bench()
            let body = try #require(bench.lines[0].solution)
            #expect(try await bench.grade(Self.fenced(body), "own/0").points == 1)
            let alone = "def running_total(values: List[int]) -> List[int]:\n\(body)"
            #expect(try await bench.grade(Self.fenced(alone), "own/0").points == 1)
            #expect(try await bench.grade("I can't.", "own/0").outcome == .missingFunction)
        }

        private static let cheats = [
            "import os\ndef is_leap(year):\n    os._exit(0)\n",
            "import sys\ndef is_leap(year):\n    sys.exit(0)\n",
            "class Any(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\n"
                + "def is_leap(year): return Any(1)\n",
            "import builtins\nbuiltins.AssertionError = ValueError\ndef check(candidate): pass\n"
                + "def is_leap(year): return None\n",
            "import sys\nsys.modules['tests'] = sys\nfor frame in sys._current_frames().values():\n"
                + "    frame.f_globals['check'] = lambda candidate: None\ndef is_leap(year): return 1\n",
            "print('passed')\ndef is_leap(year): return {'passed': 4}\n",
            "def is_leap(year):\n    while True: pass\n",
            "import gc\ndef is_leap(year):\n    found = [o for o in gc.get_objects() if callable(o) "
                + "and getattr(o, '__name__', '') in ('check', 'candidate', 'examine')]\n    return bool(found)\n",
        ]

        @Test(arguments: cheats.indices) func `who cheats gets nothing`(number: Int) async throws {
            let bench = try await Self.bench()
            let grade = try await bench.grade(Self.fenced(Self.cheats[number]), "own/6")
            #expect(grade.points == 0 && grade.outcome != .ok && grade.outcome != .graderFault, "\(grade)")
            #expect(!grade.feedback.contains("1900"))
        }

        /// Ways to tell what was asked.
        private static let tales = [
            "def is_leap(year):\n    raise ValueError(year)\n",
            "def is_leap(year):\n    raise type('Y%d' % year, (Exception,), {})()\n",
            "def is_leap(year):\n    return type('Y%d' % year, (), {})()\n",
            "def is_leap(year):\n    exec('\\n' * (year - 1) + '1 / 0')\n",
        ]

        @Test(arguments: tales) func `no answer tells what the tests asked`(program: String) async throws {
            let bench = try await Self.bench()
            let grade = try await bench.grade(Self.fenced(program), "own/6")
            #expect(grade.points == 0 && grade.outcome != .graderFault)
            #expect(!grade.feedback.contains { $0.isNumber }, "\(grade)")
        }

        @Test func `a problem whose own solution fails is the problem's fault`() async throws {
            let folder = FileManager.default.temporaryDirectory.appending(path: "units-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let line =
                #"{"task_id": "x", "prompt": "def one():\n", "entry_point": "one", "canonical_solution": "#
                + #""    return 2\n", "test": "def check(candidate):\n    assert candidate() == 1\n"}"#
            try Data(line.utf8).write(to: folder.appending(path: "p.jsonl"))
            try Data("name: u\nquestions: p.jsonl\ngrader: {kind: unit-tests}\n".utf8)
                .write(to: folder.appending(path: "task.yaml"))
            let task = try TaskDefinition.load(folder)
            let (grader, sandbox) = try await task.makeGrader(sandbox: .best)
            let grade = await grader.grade(Self.fenced("def one():\n    return 1\n"), for: task.questions[0])
            #expect(grade.outcome == .graderFault && grade.feedback.contains("its own solution fails"))
            #expect(sandbox != nil)
        }
    }
}
