import Grading

extension HostileProgram {
    /// Results that are not what they seem.
    static let lying: [HostileProgram] = [
        HostileProgram(
            "number equal to everything",
            "class Any(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\nreturn Any(0)",
            ends: .wrongAnswer),
        HostileProgram(
            "list equal to everything",
            "class Any(list):\n    def __eq__(self, other): return True\nreturn Any()", ends: .wrongAnswer),
        HostileProgram(
            "real number equal to everything",
            "class Any(float):\n    def __eq__(self, other): return True\n    def __sub__(self, other): return 0.0\n"
                + "    __hash__ = float.__hash__\nreturn Any(0)", ends: .wrongAnswer),
        HostileProgram(
            "text equal to everything",
            "class Any(str):\n    def __eq__(self, other): return True\n    __hash__ = str.__hash__\nreturn Any(0)",
            ends: .wrongAnswer),
        HostileProgram(
            "of another class by its own word",
            "class Any:\n    __class__ = int\n    def __eq__(self, other): return True\n    def __int__(self): return 6\n"
                + "    __index__ = __int__\nreturn Any()", ends: .wrongAnswer),
        HostileProgram(
            "class with a name that can't be read",
            "class Meta(type):\n    @property\n    def __name__(self): raise SystemExit\nclass Any(metaclass=Meta): pass\n"
                + "return Any()", ends: .runtimeError, .wrongAnswer),
        HostileProgram(
            "dictionary whose items never end",
            "import itertools\nclass Any(dict):\n    def items(self): return ((i, i) for i in itertools.count())\n"
                + "return Any(a=1)", ends: .wrongAnswer),
        HostileProgram("not a number", "return float('nan')", ends: .wrongAnswer),
        HostileProgram("infinite", "return float('inf')", ends: .wrongAnswer),
        HostileProgram("true for one", "return True", ends: .wrongAnswer),
        HostileProgram("text for a number", "return str(sum(values))", ends: .wrongAnswer),
        HostileProgram("bytes for a number", "return bytes(values)", ends: .wrongAnswer),
        HostileProgram("a number with a part that is none", "return complex(sum(values))", ends: .wrongAnswer),
        HostileProgram("a number in a list", "return [sum(values)]", ends: .wrongAnswer),
        HostileProgram("a generator", "yield sum(values)", ends: .wrongAnswer),
        HostileProgram("work not yet done", "return map(sum, [values])", ends: .wrongAnswer),
        HostileProgram("a promise", "async def later(): return sum(values)\nreturn later()", ends: .wrongAnswer),
        HostileProgram("its own function", "return total", ends: .wrongAnswer),
        HostileProgram(
            "exact fraction", "import fractions\nreturn fractions.Fraction(sum(values))", ends: .wrongAnswer),
        HostileProgram("returns nothing", "return None", ends: .wrongAnswer),
        HostileProgram("not implemented", "return NotImplemented", ends: .wrongAnswer),
        HostileProgram("a list in itself", "a = []\na.append(a)\nreturn a", ends: .wrongAnswer),
        HostileProgram(
            "a thousand levels", "a = 0\nfor _ in range(1000): a = [a]\nreturn a", ends: .wrongAnswer),
        HostileProgram(
            "sets within sets", "a = 0\nfor _ in range(12): a = frozenset([a])\nreturn a", ends: .wrongAnswer),
        HostileProgram(
            "few objects that write as very many",
            "a = [0] * 1000\nfor _ in range(3): a = [a] * 1000\nreturn a", ends: .memoryLimit, .timeout, .runtimeError),
        HostileProgram("an enormous number", "return 10 ** 6000", ends: .wrongAnswer),
        HostileProgram("half a character", "return '\\ud800'", ends: .wrongAnswer),
        HostileProgram("its own argument", "return values", ends: .wrongAnswer),
        HostileProgram(
            "minus nothing for nothing", "return float(sum(values)) if values else -0.0", ends: .ok),
    ]

    /// Exceptions from hell, and ends that are none.
    static let raising: [HostileProgram] = [
        HostileProgram(
            "exception from hell",
            "class Hell(Exception):\n    def __str__(self): raise KeyboardInterrupt\nraise Hell()", ends: .runtimeError),
        HostileProgram(
            "exception that never says what it is",
            "class Hell(Exception):\n    def __str__(self):\n        while True: pass\nraise Hell()", ends: .timeout),
        HostileProgram(
            "exception whose words are no text",
            "class Text(str):\n    def __getitem__(self, key): return self\n    def encode(self, *a): return 7\n"
                + "class Hell(Exception):\n    def __str__(self): return Text('x')\nraise Hell()", ends: .runtimeError),
        HostileProgram(
            "exception of a nameless class",
            "class Meta(type):\n    @property\n    def __name__(self): raise SystemExit\n"
                + "class Hell(Exception, metaclass=Meta): pass\nraise Hell()", ends: .runtimeError),
        HostileProgram(
            "exception that is no exception",
            "class Hell(BaseException):\n    def __repr__(self): return self\n    __str__ = __repr__\nraise Hell()",
            ends: .runtimeError),
        HostileProgram("exception with half a character", "raise ValueError('\\udc80\\x1b[2J')", ends: .runtimeError),
        HostileProgram(
            "exception of a gigabyte", "raise ValueError('x' * (40 << 20))", ends: .runtimeError, .memoryLimit),
        HostileProgram("memory error by name", "raise type('MemoryErrorish', (Exception,), {})()", ends: .runtimeError),
        HostileProgram("interrupt", "raise KeyboardInterrupt", ends: .runtimeError),
        HostileProgram("end of a generator", "raise GeneratorExit", ends: .runtimeError),
        HostileProgram("end of an iteration", "raise StopIteration(sum(values))", ends: .runtimeError),
        HostileProgram("exit with a result", "raise SystemExit(sum(values))", ends: .runtimeError),
        HostileProgram(
            "exceptions in a ring",
            "a, b = ValueError('a'), ValueError('b')\na.__cause__, b.__cause__ = b, a\nraise a", ends: .runtimeError),
        HostileProgram(
            "never done with dying",
            "class Undead:\n    def __del__(self):\n        while True: pass\nkept = Undead()\nreturn sum(values)",
            ends: .timeout),
        HostileProgram(
            "dies with the process",
            "class Last:\n    def __del__(self): __import__('os')._exit(0)\nkept = Last()\nreturn sum(values)",
            ends: .runtimeError),
        HostileProgram(
            "ended by a clock", "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.2)\nwhile True: pass",
            ends: .runtimeError),
        HostileProgram(
            "a clock that raises",
            """
            import signal
            def late(*a): raise SystemExit
            signal.signal(signal.SIGALRM, late)
            signal.setitimer(signal.ITIMER_REAL, 0.05, 0.001)
            while True:
                try:
                    while True: pass
                except BaseException: pass
            """, ends: .timeout, .runtimeError, .tampering),
        HostileProgram(
            "kills itself", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\nreturn sum(values)",
            ends: .runtimeError),
        HostileProgram(
            "least depth", "import sys\nsys.setrecursionlimit(15)\nreturn total(values)", ends: .runtimeError),
        HostileProgram(
            "a wild write", "import ctypes\nctypes.memset(id(total), 0, 64)\nreturn total(values)",
            ends: .runtimeError),
        HostileProgram(
            "a pattern that never ends",
            "import re\nre.match('(a+)+$', 'a' * 60 + 'b')\nreturn sum(values)", ends: .timeout),
    ]
}
