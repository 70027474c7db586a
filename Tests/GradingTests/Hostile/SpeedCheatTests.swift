import Grading
import Testing

extension ProcessTests {
    /// Programs that are right on small inputs, and cheat when they see that they are timed.
    @Suite struct SpeedCheatTests {
        private static let slow = "for _ in range(40): found = sum([value + 0 for value in values])\n"

        /// Each with how the timed part of its grade may end.
        private static let cheats: [(name: String, source: String, outcomes: Set<GradeOutcome>)] = [
            ("result by length", body("known", "known.setdefault(len(values), sum(values))"), [.wrongAnswer]),
            ("result by identity", body("known", "known.setdefault(id(values), sum(values))"), [.wrongAnswer]),
            (
                "result of the first long input",
                body("known", "known.setdefault(len(values) > 99, sum(values)) if len(values) > 99 else sum(values)"),
                [.wrongAnswer]
            ),
            ("a guess", body("known", "sum(values) if len(values) < 99 else 0"), [.wrongAnswer]),
            (
                "work put off",
                "class Later(int):\n    pass\ndef total(values):\n"
                    + "    return sum(values) if len(values) < 99 else Later(0)\n", [.wrongAnswer]
            ),
            (
                "gives up", "def total(values):\n    assert len(values) < 99\n    return sum(values)\n", [.runtimeError]
            ),
            (
                "sleeps",
                "import time\ndef total(values):\n    if len(values) > 99: time.sleep(0.3)\n    return sum(values)\n",
                [.ok]
            ),
            (
                "slow behind patched clocks",
                "import time\nfor name in dir(time):\n    if 'time' in name or 'clock' in name or 'counter' in name: "
                    + "setattr(time, name, lambda *a: 0)\ndef total(values):\n    \(slow)    return sum(values)\n",
                [.ok]
            ),
            (
                "slow in its result's making",
                "import json\nwrite = json.encoder.JSONEncoder.encode\ndef encode(self, value):\n    values = list(range("
                    + "20000))\n    \(slow)    return write(self, value)\njson.encoder.JSONEncoder.encode = encode\n"
                    + "def total(values):\n    return sum(values)\n", [.ok]
            ),
            (
                "at work while the reference is timed",
                "import signal\ndef burn(*a):\n    for _ in range(2000000): pass\nsignal.signal(signal.SIGALRM, burn)\n"
                    + "def total(values):\n    if len(values) > 99: signal.setitimer(signal.ITIMER_REAL, 0.002)\n"
                    + "    return sum(values)\n", [.tampering, .ok, .timeout]
            ),
            (
                "speaks for itself from then on",
                "import json, os, sys\n\(speaking)def total(values):\n"
                    + "    if len(values) > 99: speak()\n    return sum(values)\n", [.tampering, .wrongAnswer]
            ),
        ]

        private static func body(_ memory: String, _ result: String) -> String {
            "\(memory) = {}\ndef total(values):\n    return \(result)\n"
        }

        /// Answers the next request before it is asked.
        private static let speaking = """
            def speak():
                frame = sys._getframe()
                while "reply_to" not in frame.f_locals: frame = frame.f_back
                data = b'{"nonce": "0", "value": 0}'
                os.write(frame.f_locals["reply_to"], b"r-   0 %010d\\n%b" % (len(data), data))

            """

        @Test func `who cheats the clock gets nothing for speed`() async throws {
            let level = try await SandboxProbe.level(for: .best, python: try PythonInterpreter.find())
            let grader = try await SmallTask.grader(at: level)
            let honest = await grader.grade("def total(values):\n    return sum(values)\n", for: SmallTask.question)
            #expect(honest.points >= 118 && honest.outcome == .ok, "\(honest)")
            for cheat in Self.cheats {
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
