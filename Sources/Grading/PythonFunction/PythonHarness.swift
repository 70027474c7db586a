/// The Python side of a conversation with a graded program.
///
/// Lock-step over the process's own pipes: a line of JSON comes on standard input, one goes out on a copy of standard
/// output that is moved out of the way; what the program prints goes to standard error, which is capped. The nonce
/// catches clumsy forgers only: once foreign code runs, nothing in this process is trustworthy, which is why no
/// expected value and no score ever enters it.
enum PythonHarness {
    static let script = #"""
        def _serve():
            import sys
            # No module is found in the working folder.
            sys.path[:] = [folder for folder in sys.path if folder]
            import fcntl, json, os
            reply_to = fcntl.fcntl(1, fcntl.F_DUPFD, 200)
            os.dup2(2, 1)
            loads, dumps, read, write = json.loads, json.dumps, os.read, os.write
            kinds = (bool, int, float, str, type(None))

            def plain(value, level, budget):
                budget[0] -= 1
                if level > 32 or budget[0] < 0:
                    raise ValueError("the result is too deep or too large")
                kind = type(value)
                if kind in kinds:
                    if kind is float and (value != value or value in (float("inf"), float("-inf"))):
                        raise ValueError("the result holds a number that is not finite")
                    if kind is str:
                        value.encode()
                    return value
                if kind is list or kind is tuple:
                    return [plain(item, level + 1, budget) for item in value]
                if kind is dict:
                    if any(type(key) is not str for key in value):
                        raise ValueError("the result has a key that is no text")
                    return {plain(key, level + 1, budget): plain(item, level + 1, budget) for key, item in value.items()}
                raise ValueError("the result holds a " + kind.__name__ + ", which is no plain data")

            def say(reply):
                data = (dumps(reply) + "\n").encode()
                while data:
                    data = data[write(reply_to, data):]

            def failure(problem):
                line = None
                trace = problem.__traceback__
                while trace is not None:
                    if trace.tb_frame.f_code.co_filename == "answer.py":
                        line = trace.tb_lineno
                    trace = trace.tb_next
                kind = type(problem).__name__
                try:
                    text = str(problem)[:300].encode("utf-8", "replace").decode()
                except BaseException:
                    text = ""
                return {"kind": kind, "text": text, "line": line}

            spaces, buffer = {}, b""
            while True:
                while b"\n" not in buffer:
                    chunk = read(0, 1 << 16)
                    if not chunk:
                        return
                    buffer += chunk
                line, buffer = buffer.split(b"\n", 1)
                request = loads(line)
                reply = {"nonce": request["nonce"], "number": request["number"]}
                try:
                    if request["do"] == "load":
                        space = spaces[request["as"]] = {"__name__": request["as"]}
                        exec(compile(request["source"], "answer.py", "exec"), space)
                        reply["value"] = sorted(name for name in space if callable(space[name]))
                    else:
                        arguments = request["arguments"]
                        result = spaces[request["as"]][request["function"]](*arguments)
                        reply["value"] = plain(result, 0, [4000000])
                        if request["echo"]:
                            reply["arguments"] = plain(arguments, 0, [4000000])
                except SyntaxError as problem:
                    reply["syntax"] = {"kind": "SyntaxError", "text": str(problem.msg)[:300], "line": problem.lineno}
                except MemoryError:
                    reply["memory"] = True
                except BaseException as problem:
                    reply["failure"] = failure(problem)
                say(reply)


        _serve()
        """#
}
