import Grading

extension HostileProgram {
    /// Results and programs at the edge of what is one.
    static let bordering: [HostileProgram] = [
        HostileProgram(
            "keys that all meet in one place", "return {i * (2 ** 61 - 1): i for i in range(2000)}",
            ends: .wrongAnswer),
        HostileProgram(
            "a number beyond all digits",
            "import sys\ngetattr(sys, 'set_int_max_str_digits', int)(0)\nreturn 7 ** 100000", ends: .wrongAnswer),
        HostileProgram("numbers beyond all digits", "return [7 ** 100000] * 3", ends: .wrongAnswer),
        HostileProgram("numbers that are none", "return [1.0, float('nan'), float('-inf')]", ends: .wrongAnswer),
        HostileProgram(
            "a number of a list of names",
            "import enum\nreturn enum.IntEnum('Any', {'x': sum(values)}).x if values else 0", ends: .wrongAnswer),
        HostileProgram("a number by hand", "import decimal\nreturn decimal.Decimal(sum(values))", ends: .wrongAnswer),
        HostileProgram("a number in an array", "import array\nreturn array.array('q', values)", ends: .wrongAnswer),
        HostileProgram("a look at bytes", "return memoryview(bytes(sum(values)))", ends: .wrongAnswer),
        HostileProgram(
            "a tuple with names",
            "import collections\nreturn collections.namedtuple('Any', 'x')(sum(values))", ends: .wrongAnswer),
        HostileProgram(
            "keys that change while they are read",
            "class Key(str):\n    def isascii(self): kept[Key(id(self))] = 1\nkept = {}\nkept[Key('x')] = 1\nreturn kept",
            ends: .wrongAnswer),
        HostileProgram("very many values", "return list(range(400000))", ends: .outputLimit),
        HostileProgram("very many nothings", "return [[]] * 300000", ends: .wrongAnswer, .outputLimit),
        HostileProgram("texts that are numbers", "return '6' if values else ''", ends: .wrongAnswer),
        HostileProgram(
            "a function of no name", source: "total = lambda values: sum(values)\n", [.ok]),
        HostileProgram("a builtin function", source: "total = sum\n", [.ok]),
        HostileProgram(
            "a part of a function", source: "import functools\ntotal = functools.partial(sum)\n", [.ok]),
        HostileProgram(
            "an object that is called",
            source: "class Sum:\n    def __call__(self, values): return sum(values)\ntotal = Sum()\n", [.ok]),
        HostileProgram(
            "a class for a function",
            source:
                "class Sum(int):\n    def __new__(cls, values): return int.__new__(cls, sum(values))\ntotal = Sum\n",
            [.wrongAnswer]),
        HostileProgram(
            "two functions of one name",
            source: "def total(values): return sum(values)\ndef total(values): return 0\n", [.wrongAnswer]),
        HostileProgram(
            "a decorator", source: "@lambda old: lambda values: sum(values)\ndef total(values): pass\n", [.ok]),
        HostileProgram(
            "a function to be awaited", source: "async def total(values): return sum(values)\n",
            [.wrongAnswer, .missingFunction]),
        HostileProgram(
            "a function that counts its calls",
            source: "calls = 0\ndef total(values):\n    global calls\n    calls += 1\n"
                + "    return sum(values) if calls < 3 else -1\n", [.wrongAnswer]),
        HostileProgram(
            "a word from the future",
            source:
                "from __future__ import annotations\ndef total(values: no_such_name) -> nor_this: return sum(values)\n",
            [.ok]),
        HostileProgram(
            "a coding that is not its own",
            source: "# -*- coding: latin-1 -*-\ndef total(values): return sum(values) if len('é') == 1 else 0\n", [.ok]),
        HostileProgram(
            "a new page", source: "x = 1\n\u{0C}\ndef total(values):\n\u{0C}    return sum(values)\n", [.ok]),
        HostileProgram(
            "a mark of order within", source: "x = 1\n\u{FEFF}\ndef total(values): return sum(values)\n", [.ok]
        ),
        HostileProgram(
            "letters that look like others",
            source: "def total(values): return 0\ndef \u{FF54}otal(values): return sum(values)\n", [.ok]),
        HostileProgram(
            "text that runs backwards",
            source: "def total(values):\n    '\u{202E} return 0'\n    return sum(values)\n", [.ok]),
        HostileProgram(
            "a wide program",
            source: "def total(values): return sum(values)\n" + String(repeating: "x = 1\n", count: 50_000), [.ok]),
        HostileProgram(
            "a name of a megabyte",
            source: "def total(values): return sum(values)\n" + String(repeating: "x", count: 1 << 20) + " = 1\n", [.ok]
        ),
        HostileProgram(
            "many names at once",
            source: "def total(values): return sum(values)\n"
                + (0..<4000).map { "def f\($0)(): pass\n" }.joined(), [.ok]),
    ]
}
