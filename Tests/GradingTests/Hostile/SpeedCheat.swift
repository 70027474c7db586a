import Grading

/// A program that is right on small inputs, and cheats when it sees that it is timed.
struct SpeedCheat: Sendable {
    let name: String
    let source: String
    /// How the timed part of its grade may end.
    let outcomes: Set<GradeOutcome>

    private init(_ name: String, _ source: String, _ outcomes: Set<GradeOutcome>) {
        self.name = name
        self.source = source
        self.outcomes = outcomes
    }

    private static let slow = "for _ in range(40): found = sum([value + 0 for value in values])\n"

    static let all: [SpeedCheat] = [
        SpeedCheat("result by length", body("known", "known.setdefault(len(values), sum(values))"), [.wrongAnswer]),
        SpeedCheat("result by identity", body("known", "known.setdefault(id(values), sum(values))"), [.wrongAnswer]),
        SpeedCheat(
            "result of the first long input",
            body("known", "known.setdefault(len(values) > 99, sum(values)) if len(values) > 99 else sum(values)"),
            [.wrongAnswer]
        ),
        SpeedCheat("a guess", body("known", "sum(values) if len(values) < 99 else 0"), [.wrongAnswer]),
        SpeedCheat(
            "work put off",
            "class Later(int):\n    pass\ndef total(values):\n"
                + "    return sum(values) if len(values) < 99 else Later(0)\n", [.wrongAnswer]
        ),
        SpeedCheat(
            "gives up", "def total(values):\n    assert len(values) < 99\n    return sum(values)\n", [.runtimeError]
        ),
        SpeedCheat(
            "sleeps",
            "import time\ndef total(values):\n    if len(values) > 99: time.sleep(0.3)\n    return sum(values)\n",
            [.ok]
        ),
        SpeedCheat(
            "slow behind patched clocks",
            "import time\nfor name in dir(time):\n    if 'time' in name or 'clock' in name or 'counter' in name: "
                + "setattr(time, name, lambda *a: 0)\ndef total(values):\n    \(slow)    return sum(values)\n",
            [.ok]
        ),
        SpeedCheat(
            "slow in its result's making",
            "import sys\nframe = sys._getframe()\nwhile 'perform' not in frame.f_locals: frame = frame.f_back\n"
                + "perform = frame.f_locals['perform']\n"
                + "cell = perform.__closure__[perform.__code__.co_freevars.index('dumps')]\n"
                + "write = cell.cell_contents\ndef slower(value):\n    values = list(range(20000))\n    \(slow)"
                + "    return write(value)\ncell.cell_contents = slower\ndef total(values):\n    return sum(values)\n",
            [.ok]
        ),
        SpeedCheat(
            "sleeps in all calls but one",
            "import time\ncalls = []\ndef total(values):\n    if len(values) > 99:\n        calls.append(1)\n"
                + "        if len(calls) != 3: time.sleep(0.2)\n    return sum(values)\n", [.ok]
        ),
        SpeedCheat(
            "waits for a pipe",
            "import select\ndef total(values):\n    if len(values) > 99: select.select([], [], [], 0.2)\n"
                + "    return sum(values)\n", [.ok]
        ),
        SpeedCheat(
            "lets the kernel work",
            "def total(values):\n    if len(values) > 99: open('/dev/urandom', 'rb').read(1 << 24)\n"
                + "    return sum(values)\n", [.ok]
        ),
        SpeedCheat(
            "uses up what is long",
            "def total(values):\n    found = sum(values)\n    if len(values) > 99: values.clear()\n"
                + "    return found\n", [.wrongAnswer]
        ),
        SpeedCheat(
            "guesses from the third long call on",
            "calls = []\ndef total(values):\n    if len(values) > 99: calls.append(1)\n"
                + "    return sum(values) if len(calls) < 3 else values[0] * 20000 + 199990000 - (len(calls) > 4)\n",
            [.wrongAnswer]
        ),
        SpeedCheat(
            "a result that is made while it is written",
            "class Later(list):\n    def __iter__(self): return iter([sum(self)])\ndef total(values):\n"
                + "    return sum(values) if len(values) < 99 else Later(values)\n", [.wrongAnswer]
        ),
        SpeedCheat(
            "right in one of two",
            "calls = []\ndef total(values):\n    if len(values) > 99: calls.append(1)\n"
                + "    return sum(values) if len(calls) % 2 else 0\n", [.wrongAnswer]
        ),
        SpeedCheat(
            "a number close by",
            "def total(values):\n    return sum(values) if len(values) < 99 else float(sum(values)) + 0.5\n",
            [.wrongAnswer]
        ),
        SpeedCheat(
            "hoards from call to call",
            "kept = []\ndef total(values):\n    if len(values) > 99: kept.append(bytearray(1 << 25))\n"
                + "    return sum(values)\n", [.ok, .memoryLimit]
        ),
        SpeedCheat(
            "at work while the reference is timed",
            "import signal\ndef burn(*a):\n    for _ in range(2000000): pass\nsignal.signal(signal.SIGALRM, burn)\n"
                + "def total(values):\n    if len(values) > 99: signal.setitimer(signal.ITIMER_REAL, 0.002)\n"
                + "    return sum(values)\n", [.tampering, .ok, .timeout]
        ),
        SpeedCheat(
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
}
