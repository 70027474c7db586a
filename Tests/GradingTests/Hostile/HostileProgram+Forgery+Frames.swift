import Grading

extension HostileProgram {
    /// Programs that know the protocol, and speak it themselves.
    static let forgingFurther: [HostileProgram] = [
        HostileProgram(
            "forged reply with its word of farewell", seeking + "forge(value=0, arguments=[values])\nleave()",
            ends: .wrongAnswer, .tampering),
        HostileProgram(
            "two forged replies", seeking + "forge(value=0)\nforge(value=sum(values))\nleave()", ends: .tampering),
        HostileProgram(
            "forged failure in a line beyond all numbers",
            seeking + """
                least = -9223372036854775808
                forge(failure=["X", "t", [[least, "f"], [-least - 1, "g"], [0, "h"], [1, "i"]]])
                leave()
                """, ends: .runtimeError),
        HostileProgram(
            "forged failure of half a megabyte",
            seeking + "forge(failure=['X' * 100000, 't' * 100000, [[1, 'f' * 100000]] * 2])\nleave()",
            ends: .runtimeError),
        HostileProgram(
            "forged syntax error", seeking + "forge(syntax=['x' * 500000, -1])\nleave()", ends: .syntaxError),
        HostileProgram(
            "forged sets within sets",
            seeking + """
                deep = '1'
                for _ in range(80): deep = '{"set":[%s]}' % deep
                wide = '{"set":[%s]}' % ','.join('[%d,[%s]]' % (i, deep) for i in range(400))
                reply = '{"nonce":"%s","value":%s}' % (seek("request")["nonce"], wide)
                while reply: reply = reply[os.write(channel(), reply.encode()):]
                leave()
                """, ends: .tampering),
        HostileProgram(
            "forged keys within keys",
            seeking + """
                deep = '1'
                for _ in range(40): deep = '{"dict":[[%s,1]]}' % deep
                reply = '{"nonce":"%s","value":%s}' % (seek("request")["nonce"], deep)
                os.write(channel(), reply.encode())
                leave()
                """, ends: .tampering),
        HostileProgram(
            "forged list of a hundred thousand levels",
            seeking + "os.write(channel(), b'{\"nonce\":' + b'[' * 60000)\nos._exit(0)", ends: .tampering),
        HostileProgram(
            "forged number of a hundred thousand digits",
            seeking + """
                reply = '{"nonce":"%s","value":%s}' % (seek("request")["nonce"], '9' * 60000)
                os.write(channel(), reply.encode())
                leave()
                """, ends: .wrongAnswer),
        HostileProgram(
            "forged number with signs",
            seeking + """
                reply = '{"nonce":"%s","value":--6}' % seek("request")["nonce"]
                os.write(channel(), reply.encode())
                leave()
                """, ends: .tampering),
        HostileProgram(
            "member twice",
            seeking + """
                reply = '{"nonce":"%s","value":0,"value":%d}' % (seek("request")["nonce"], sum(values))
                os.write(channel(), reply.encode())
                leave()
                """, ends: .tampering),
        HostileProgram(
            "nonce guessed", seeking + "os.write(channel(), b'{\"nonce\":\"abc\",\"value\":6}')\nleave()",
            ends: .tampering),
        HostileProgram(
            "flood of replies", seeking + "while True: os.write(channel(), b' ' * 65536)", ends: .outputLimit),
        HostileProgram(
            "closes the pipe after its reply and goes on",
            seeking + "forge(value=0)\nos.close(channel())\nwhile True: pass", ends: .tampering),
        HostileProgram(
            "keeps the pipe open and waits", seeking + "forge(value=0)\nimport time\ntime.sleep(600)", ends: .timeout),
        HostileProgram(
            "reads every descriptor",
            """
            import os
            for number in range(3, 256):
                try: os.read(number, 100)
                except OSError: pass
            return sum(values)
            """, ends: .tampering),
        HostileProgram(
            "exchanges its descriptors",
            """
            import os
            for number in range(3, 256):
                try:
                    os.fstat(number)
                    os.dup2(1, number)
                except OSError: pass
            return sum(values)
            """, ends: .runtimeError, .tampering),
        HostileProgram("runs the harness again", "import __main__\n__main__._serve()", ends: .runtimeError),
        HostileProgram(
            "patched writer", "import json\njson.encoder.JSONEncoder.encode = lambda *a: '{}'\nreturn 0",
            ends: .tampering, .wrongAnswer),
        HostileProgram(
            "writer that invents",
            seeking + """
                nonce = seek("request")["nonce"]
                text = '{"nonce": "%s", "outcome": "ok", "score": 120, "value": true}' % nonce
                json.encoder.JSONEncoder.encode = lambda *a: text
                return 0
                """, ends: .wrongAnswer),
        HostileProgram(
            "another encoder in the harness",
            seeking + """
                for thing in __import__("gc").get_objects():
                    if getattr(thing, "__name__", "") == "plain" and hasattr(thing, "__code__"):
                        thing.__code__ = (lambda value, level=0, deepest=32: True).__code__
                return 0
                """, ends: .runtimeError, .wrongAnswer),
        HostileProgram(
            "trace of the harness",
            """
            import sys
            def trace(frame, event, argument):
                if frame.f_code.co_name == "plain" and "value" in frame.f_locals: frame.f_locals["value"] = 0
                return trace
            sys.settrace(trace)
            sys._getframe(1).f_trace = trace
            return 0
            """, ends: .wrongAnswer, .runtimeError),
        HostileProgram(
            "profile that leaves", "import os, sys\nsys.setprofile(lambda *a: os._exit(0))\nreturn sum(values)",
            ends: .runtimeError),
        HostileProgram(
            "types by another name", "import builtins\nbuiltins.type = lambda value: bool\nreturn [0]",
            ends: .runtimeError, .wrongAnswer),
    ]
}
