import Grading

extension HostileProgram {
    /// Right as long as they find nothing that an earlier call left; so none is right when it is called again.
    static let keeping: [HostileProgram] = [
        HostileProgram(
            "a file for later",
            "import os\nif os.path.exists('/tmp/planted'): return -1\n"
                + "open('/tmp/planted', 'w').write('x')\nreturn sum(values)", ends: .wrongAnswer, .runtimeError,
            needsConfinement: true),
        HostileProgram(
            "a word in the environment",
            "import os\nif 'SEEN' in os.environ: return -1\nos.environ['SEEN'] = '1'\n"
                + "return sum(values)", ends: .wrongAnswer),
        HostileProgram(
            "a module of its own",
            "import sys\nif 'seen' in sys.modules: return -1\nsys.modules['seen'] = sys\n"
                + "return sum(values)", ends: .wrongAnswer),
        HostileProgram(
            "a word among the builtins",
            "import builtins\nif hasattr(builtins, 'seen'): return -1\n"
                + "builtins.seen = 1\nreturn sum(values)", ends: .wrongAnswer),
        HostileProgram(
            "a default that grows",
            source: "def total(values, seen=[]):\n    seen += values\n    return sum(seen)\n", [.wrongAnswer]),
        HostileProgram(
            "results by length",
            source:
                "known = {}\ndef total(values):\n    if len(values) not in known: known[len(values)] = sum(values) + "
                + "len(known)\n    return known[len(values)]\n", [.wrongAnswer]),
        HostileProgram(
            "another order of sets, another result",
            "words = ['w%d' % i for i in range(40)]\nreturn sum(values) if list(set(words))[0] < list(set(words))[1] else 0",
            ends: .wrongAnswer),
        HostileProgram(
            "a throw of the dice", "import random\nreturn sum(values) + random.getrandbits(40)", ends: .wrongAnswer),
    ]

    /// Programs that go wrong before anything is called.
    static let unloadable: [HostileProgram] = [
        HostileProgram("syntax error", source: "def total(values:\n    return 1\n", [.syntaxError]),
        HostileProgram(
            "parser bomb", source: "def total(values): pass\nx = " + String(repeating: "(", count: 9000),
            [.syntaxError, .memoryLimit, .runtimeError]),
        HostileProgram(
            "ten thousand signs",
            source: "def total(values): pass\nx = " + String(repeating: "-", count: 10_000) + "1\n",
            [.syntaxError, .memoryLimit, .runtimeError, .wrongAnswer]),
        HostileProgram(
            "a hundred thousand sums",
            source: "def total(values): pass\nx = 1" + String(repeating: "+1", count: 100_000) + "\n",
            [.syntaxError, .memoryLimit, .runtimeError, .wrongAnswer]),
        HostileProgram(
            "a hundred thousand dots",
            source: "def total(values): pass\nx = total" + String(repeating: ".a", count: 100_000) + "\n",
            [.syntaxError, .memoryLimit, .runtimeError]),
        HostileProgram(
            "a number of a megabyte", source: "def total(values): pass\nx = " + String(repeating: "9", count: 1 << 20),
            [.syntaxError, .timeout, .wrongAnswer]),
        HostileProgram(
            "blocks within blocks",
            source: "def total(values): pass\n"
                + (0..<150).map { String(repeating: " ", count: $0) + "if 1:\n" }.joined() + "\n",
            [.syntaxError]),
        HostileProgram(
            "constants that fold to gigabytes",
            source: "def total(values):\n    return ((1,) * 4096 * 4096 * 4096, 'x' * 2 ** 40)\n",
            [.memoryLimit, .runtimeError]),
        HostileProgram("zero byte", source: "def total(values): pass\n\0\n", [.syntaxError, .runtimeError]),
        HostileProgram(
            "a coding of its own",
            source: "# -*- coding: rot13 -*-\nqrs gbgny(inyhrf): erghea fhz(inyhrf)\ndef total(values): return 0\n",
            [.wrongAnswer]),
        HostileProgram(
            "half a character in the source", source: "def total(values): return '\\N{no such name}'\n", [.syntaxError]),
        HostileProgram(
            "source of bytes that are no text",
            source: String(decoding: [0x64, 0x65, 0x66, 0xFF, 0xFE, 0x0A], as: UTF8.self)
                + "def total(values): return 0\n", [.wrongAnswer]),
        HostileProgram("a line without end", source: "def total(values): return sum(values) + \\", [.syntaxError]),
        HostileProgram("return beside a function", source: "def total(values): pass\nreturn 6\n", [.syntaxError]),
        HostileProgram(
            "exits while it is read", source: "def total(values): pass\nraise SystemExit(0)\n", [.runtimeError]),
        HostileProgram("raises when loaded", source: "def total(values): pass\n1 / 0\n", [.runtimeError]),
        HostileProgram(
            "leaves when loaded", source: "def total(values): pass\nimport os; os._exit(0)\n", [.runtimeError]),
        HostileProgram("hangs when loaded", source: "def total(values): pass\nwhile True: pass\n", [.timeout]),
        HostileProgram(
            "prints without end when loaded", source: "def total(values): pass\nwhile True: print('x' * 9999)\n",
            [.outputLimit]),
        HostileProgram(
            "hoards when loaded", source: "def total(values): pass\nkept = []\nwhile True: kept.append([])\n",
            [.memoryLimit, .timeout]),
        HostileProgram("takes its function away", source: "def total(values): pass\ndel total\n", [.missingFunction]),
        HostileProgram(
            "a function that is none", source: "def total(values): pass\ntotal = 6\n", [.missingFunction]),
        HostileProgram(
            "no names that are texts",
            source: "def total(values): pass\nglobals()[1] = total\n", [.runtimeError, .wrongAnswer]),
        HostileProgram(
            "a lie about what can be called",
            source: "import builtins\nbuiltins.callable = lambda x: True\ndef total(values): pass\ntotal = 6\n",
            [.runtimeError]),
        HostileProgram("no function", source: "print('hello')\n", [.missingFunction]),
        HostileProgram("nothing", source: "", [.missingFunction]),
    ]
}
