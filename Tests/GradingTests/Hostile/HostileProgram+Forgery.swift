import Grading

extension HostileProgram {
    /// Finds what the harness keeps in its frames, and the pipe that replies go to.
    static let seeking = """
        import json, os, sys
        def seek(name):
            frame = sys._getframe()
            while frame is not None:
                if name in frame.f_locals: return frame.f_locals[name]
                frame = frame.f_back
        def channel():
            return seek("reply_end") or seek("reply_to")
        def forge(**reply):
            reply = json.dumps(dict(reply, nonce=seek("request")["nonce"])).encode()
            while reply: reply = reply[os.write(channel(), reply):]
        def leave():
            farewell = seek("farewell_here")
            os._exit(os.read(farewell, 1)[0] if farewell else 0)

        """

    /// Programs that want the grader to believe something.
    static let forging: [HostileProgram] = [
        HostileProgram(
            "forged replies on every descriptor",
            """
            import os
            for number in range(3, 256):
                try: os.write(number, b'{"nonce": "0", "number": 1, "value": 6}\\n')
                except OSError: pass
            return sum(values)
            """, ends: .tampering),
        HostileProgram(
            "forged reply with the stolen nonce, before the true one",
            seeking + """
                asked = seek("request")
                reply = {"nonce": asked["nonce"], "value": 0, "arguments": [values]}
                os.write(channel(), json.dumps(reply).encode())
                return 0
                """, ends: .tampering),
        HostileProgram(
            "forged reply, then the end", seeking + "forge(value=sum(values), arguments=[values])\nos._exit(0)",
            ends: .tampering),
        HostileProgram(
            "forged verdict",
            seeking + """
                reply = {"nonce": seek("request")["nonce"], "outcome": "ok", "score": 120, "passed": True}
                os.write(channel(), json.dumps(reply).encode())
                os._exit(0)
                """, ends: .tampering),
        HostileProgram(
            "bytes that are no text",
            seeking + "os.write(channel(), b'\\xff\\xfe{}\\n')\nreturn sum(values)", ends: .tampering),
        HostileProgram(
            "half a reply, then the end", seeking + "os.write(channel(), b'{\"non')\nos._exit(0)", ends: .tampering),
        HostileProgram(
            "nested reply", seeking + "os.write(channel(), b'[' * 100000 + b'\\n')\nreturn 0", ends: .tampering),
        HostileProgram("no error in leaving", "import sys\nsys.exit(0)", ends: .runtimeError),
        HostileProgram("ends the process", "import os\nos._exit(0)", ends: .runtimeError),
        HostileProgram("aborts", "import os\nos.abort()", ends: .runtimeError),
        HostileProgram("breaks the interpreter", "import ctypes\nctypes.string_at(0)", ends: .runtimeError),
        HostileProgram("closes its pipes", "import os\nos.closerange(0, 256)\nreturn sum(values)", ends: .runtimeError),
        HostileProgram(
            "patched encoder", "import json\njson.dumps = lambda *a, **k: '{}'\nreturn 0", ends: .wrongAnswer),
        HostileProgram(
            "patched builtins",
            "import builtins\nbuiltins.sum = lambda *a: 0\nbuiltins.abs = lambda a: 0\nreturn sum(values)",
            ends: .wrongAnswer),
        HostileProgram(
            "patched clocks",
            "import time\ntime.perf_counter = time.process_time = time.time = lambda: 0.0\nreturn sum(values)",
            ends: .ok),
        HostileProgram(
            "hunt for the expected value",
            """
            import gc
            for thing in gc.get_objects():
                if type(thing) is dict and "expected" in thing: return thing["expected"]
            return 0
            """, ends: .wrongAnswer),
        HostileProgram(
            "imports the reference", "import reference\nreturn reference.total(values)", ends: .runtimeError),
        HostileProgram(
            "changes its arguments", "found = sum(values)\nvalues.append(0)\nreturn found", ends: .wrongAnswer),
        HostileProgram(
            "right once",
            "total.calls = getattr(total, 'calls', 0) + 1\nreturn sum(values) if total.calls == 1 else 0",
            ends: .wrongAnswer),
    ]
}
