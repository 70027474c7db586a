import Grading

extension HostileProgram {
    /// Programs that reach into the interpreter that runs them: they may break it, but not what is made of it.
    static let reaching: [HostileProgram] = [
        HostileProgram(
            "another value for six",
            "import ctypes\nctypes.memmove(id(6) + 24, id(7) + 24, 4)\nreturn sum(values) + 0", ends: .wrongAnswer,
            .runtimeError, .tampering),
        HostileProgram(
            "a list longer than it is",
            "import ctypes\nfound = [1]\nctypes.c_ssize_t.from_address(id(found) + 16).value = 1 << 40\nreturn found",
            ends: .runtimeError, .memoryLimit, .outputLimit, .wrongAnswer, .timeout),
        HostileProgram(
            "a tuple in itself",
            """
            import ctypes
            ring = (None, None)
            ctypes.c_void_p.from_address(id(ring) + 24).value = id(ring)
            return ring
            """, ends: .wrongAnswer),
        // The words sought never stand together in the program itself: it would find its own. It shows on words that it
        // puts there, and wipes, that it would see them.
        HostileProgram(
            "a look through memory for the reference",
            """
            import ctypes, gc, os
            reading, writing = os.pipe()
            write = ctypes.CDLL(None).write
            write.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]
            def holds(first, then):
                near = {(id(thing) >> 20) + step for thing in gc.get_objects() for step in (-1, 0, 1)}
                for place in (place << 12 for part in near for place in range(part << 8, part + 1 << 8)):
                    if write(writing, place, 0x1000) != 0x1000: continue
                    if any(rest.startswith(then) for rest in os.read(reading, 0x1000).split(first)[1:]): return True
                return False
            planted = bytearray(b"what is put" + bytes(12))
            planted[11:] = b" is not lost"
            if not holds(b"what is put", b" is not lost"): raise LookupError
            planted[:] = bytes(23)
            return sum(values) if holds(b"kept from those ", b"who are graded") else -1
            """, ends: .wrongAnswer),
        HostileProgram(
            "the harness's writer by its cell",
            seeking + """
                frame = sys._getframe()
                while frame.f_code.co_name != "perform": frame = frame.f_back
                nonce = frame.f_locals["request"]["nonce"]
                for thing in __import__("gc").get_objects():
                    if getattr(thing, "__name__", "") != "perform" or not getattr(thing, "__closure__", None): continue
                    for name, cell in zip(thing.__code__.co_freevars, thing.__closure__):
                        if name == "dumps": cell.cell_contents = lambda value: '{"nonce":"%s","value":120}' % nonce
                return 0
                """, ends: .wrongAnswer),
        HostileProgram(
            "the harness's frames cleared",
            """
            import sys
            frame = sys._getframe(1)
            while frame is not None:
                try: frame.clear()
                except RuntimeError: pass
                frame = frame.f_back
            return 0
            """, ends: .wrongAnswer),
        HostileProgram(
            "the interpreter's events",
            """
            import sys
            if hasattr(sys, "monitoring"):
                tool = sys.monitoring.PROFILER_ID
                sys.monitoring.use_tool_id(tool, "x")
                sys.monitoring.register_callback(tool, sys.monitoring.events.PY_RETURN, lambda *a: 1 / 0)
                sys.monitoring.set_events(tool, sys.monitoring.events.PY_RETURN)
            return 0
            """, ends: .wrongAnswer, .runtimeError),
        HostileProgram(
            "every system call by another name",
            """
            import os, posix
            for module in (os, posix):
                for name in ("read", "write", "close", "_exit", "fork", "waitpid", "kill", "pipe"):
                    setattr(module, name, lambda *a: 0)
            return 0
            """, ends: .wrongAnswer),
        HostileProgram(
            "no more builtins", "__builtins__.clear()\nreturn 0", ends: .wrongAnswer, .runtimeError, .tampering),
        HostileProgram(
            "other builtins under the same names",
            "__builtins__['type'] = lambda value: int\n__builtins__['set'] = lambda value: {float}\nreturn ['6']",
            ends: .wrongAnswer, .runtimeError),
        HostileProgram(
            "something for the end", "import weakref\nweakref.finalize(total, print, 'x' * 9)\nreturn sum(values)",
            ends: .ok),
        HostileProgram(
            "a hook that ends everything",
            "import os, sys\nsys.addaudithook(lambda *a: os._exit(0))\nopen('/dev/null')\nreturn sum(values)",
            ends: .runtimeError),
        HostileProgram(
            "a clock that writes for it",
            seeking + """
                import signal
                pipe = channel()
                signal.signal(signal.SIGALRM, lambda *a: os.write(pipe, b'{"nonce":"0","value":6}'))
                signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
                return [0] * 200000
                """, ends: .tampering, .wrongAnswer),
        HostileProgram(
            "collections of its own",
            """
            import sys
            class Meta(type):
                def __eq__(self, other): return True
                __hash__ = type.__hash__
            class Any(metaclass=Meta):
                def items(self): return [(0, sum(values))]
            class Module: Counter = OrderedDict = defaultdict = Any
            sys.modules["collections"] = Module
            return Any()
            """, ends: .wrongAnswer, .runtimeError),
        HostileProgram(
            "a class with the hash of numbers",
            """
            class Meta(type):
                def __eq__(self, other): return True
                def __hash__(self): return hash(float)
            class Any(metaclass=Meta):
                def __radd__(self, other): return 0
            return [Any()]
            """, ends: .wrongAnswer, .runtimeError),
        HostileProgram(
            "a counter that never ends",
            """
            import collections, itertools
            collections.Counter.items = lambda self: ((i, i) for i in itertools.count())
            return collections.Counter()
            """, ends: .timeout, .memoryLimit),
        HostileProgram(
            "a traceback that never ends",
            """
            class Trace:
                class tb_frame:
                    class f_code:
                        co_filename, co_name = "answer.py", "x"
                tb_lineno = 1
                @property
                def tb_next(self): return self
            class Hell(Exception): __traceback__ = Trace()
            raise Hell()
            """, ends: .timeout),
        HostileProgram(
            "a traceback of its own",
            """
            class Trace:
                class tb_frame:
                    class f_code:
                        co_filename, co_name = "answer.py", "\\x1b[2J" * 50
                tb_lineno, tb_next = [["/etc/passwd"]], None
            class Hell(Exception): __traceback__ = Trace()
            raise Hell("x" * 5000)
            """, ends: .runtimeError),
        HostileProgram(
            "a module on the way to others",
            """
            import sys
            sys.path.insert(0, "/tmp")
            try:
                import planted
                return -1
            except ImportError:
                with open("/tmp/planted.py", "w") as file: file.write("x = 1")
            return sum(values)
            """, ends: .wrongAnswer, .runtimeError, needsConfinement: true),
    ]
}
