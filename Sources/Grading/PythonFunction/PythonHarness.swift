/// The Python side of a conversation with a graded program.
///
/// One process, two ways to use it. As a server it stays pristine and forks for every request: the child reads the
/// request, gives up the system calls that it no longer needs, runs the program on it, and writes its reply to a pipe
/// of its own, which the server passes on; whatever the program did to its interpreter ends with the child. After
/// `stay` it runs the program itself, in one state from request to request, for whoever measures speed.
///
/// Requests come on a copy of standard input that is moved out of the way: four letters, a blank, the payload's length
/// in ten digits, a line end, the payload. Replies go out on such a copy of standard output: a letter for how it went,
/// `d` when the program changed the shared folder, the exit status in four characters, a blank, the length in ten
/// digits, a line end, JSON. Both in lock-step. What the program prints is counted and thrown away; it reads nothing.
///
/// The nonce, and the word of farewell that a child fetches after its reply and leaves with, catch clumsy forgers only:
/// once foreign code runs in a process, nothing in it is trustworthy, which is why no expected value and no score ever
/// enters it.
enum PythonHarness {
    /// Levels of nesting that an argument or a result may have.
    static let deepestLevel = 32

    static let script = #"""
        def _serve():
            import sys
            # No module is found in the working folder.
            sys.path[:] = [folder for folder in sys.path if folder]
            import fcntl, gc, json, os, select, warnings
            warnings.simplefilter("ignore")
            # What programs often import is there already when a child begins.
            import bisect, collections, functools, heapq, itertools, math, operator, re, string, typing
            try:
                import ctypes
                prctl = ctypes.CDLL(None).prctl
            except (ImportError, AttributeError):
                prctl = None
            ask_from = fcntl.fcntl(0, fcntl.F_DUPFD, 200)
            reply_to = fcntl.fcntl(1, fcntl.F_DUPFD, 200)
            nothing = os.open("/dev/null", os.O_RDONLY)
            os.dup2(nothing, 0)
            os.close(nothing)
            os.dup2(2, 1)
            loads, dumps, read, write, leave = json.loads, json.dumps, os.read, os.write, os._exit
            most_reply, most_output = int(sys.argv[2]), int(sys.argv[3])
            shared = "/tmp" if sys.argv[1] == "namespaces" else None
            untouched = os.stat(shared).st_ctime_ns if shared else None
            dictionaries = (dict, collections.Counter, collections.OrderedDict, collections.defaultdict)
            # Given up when memory runs out, so that there is some left to say so.
            reserve = [bytearray(1 << 20)]

            class Unplain(Exception):
                pass

            def plain(value, level=0, deepest=32):
                if level > deepest:
                    raise Unplain("that is nested too deep")
                kind = type(value)
                if kind is float:
                    return value if value - value == 0 else {"float": repr(value)}
                if kind is str:
                    if not value.isascii():
                        try:
                            value.encode()
                        except UnicodeError:
                            raise Unplain("that holds half a character") from None
                    return value
                if kind is int:
                    # Python itself writes no more than 4300 digits.
                    if value.bit_length() > 12000:
                        raise Unplain("that holds a number of more than 3600 digits")
                    return value
                if kind is bool or value is None:
                    return value
                if kind is list:
                    return [plain(item, level + 1, deepest) for item in value]
                if kind is tuple:
                    return {"tuple": [plain(item, level + 1, deepest) for item in value]}
                if kind in dictionaries:
                    hashed = min(deepest, level + 4)
                    return {"dict": [
                        [plain(key, level + 1, hashed), plain(item, level + 1, deepest)] for key, item in value.items()
                    ]}
                if kind is set or kind is frozenset:
                    return {"set": [plain(item, level + 1, min(deepest, level + 4)) for item in value]}
                if kind is complex:
                    return {"complex": [plain(value.real), plain(value.imag)]}
                if kind is bytes:
                    return {"bytes": value.hex()}
                raise Unplain("that holds a " + kind.__name__[:100] + ", which is no plain data")

            def built(value):
                if type(value) is list:
                    return [built(item) for item in value]
                if type(value) is not dict:
                    return value
                (tag, inner), = value.items()
                if tag == "tuple":
                    return tuple(built(item) for item in inner)
                if tag == "dict":
                    return {built(key): built(item) for key, item in inner}
                if tag == "set":
                    return {built(item) for item in inner}
                if tag == "complex":
                    return complex(*[built(part) for part in inner])
                return bytes.fromhex(inner) if tag == "bytes" else float(inner)

            def failure(problem):
                trace, frames = problem.__traceback__, []
                while trace is not None:
                    code = trace.tb_frame.f_code
                    if code.co_filename == "answer.py":
                        frames = frames[-5:] + [[trace.tb_lineno, code.co_name[:100]]]
                    trace = trace.tb_next
                try:
                    text = str(problem)[:300].encode("utf-8", "replace").decode()
                except BaseException:
                    text = ""
                return [type(problem).__name__[:100], text, frames]

            sources, codes, spaces = {}, {}, {}

            def space_of(name, code):
                if name not in spaces:
                    space = {"__name__": name}
                    exec(code, space)
                    spaces[name] = space
                return spaces[name]

            def code_of(name):
                if name in spaces:
                    return None
                return codes.get(name) or compile(sources[name], name + ".py", "exec", dont_inherit=True)

            def perform(payload):
                request = loads(payload)
                nonce, name = request["nonce"], request["as"]
                try:
                    code = code_of(name)
                except (SyntaxError, ValueError, RecursionError) as problem:
                    text, line = str(getattr(problem, "msg", problem))[:300], getattr(problem, "lineno", None)
                    return dumps({"nonce": nonce, "syntax": [text, line]}).encode()
                except MemoryError:
                    return dumps({"nonce": nonce, "memory": True}).encode()
                try:
                    arguments = request.get("arguments")
                    if request.get("built"):
                        arguments = built(arguments)
                    space = space_of(name, code)
                    reply = {"nonce": nonce}
                    if arguments is None:
                        reply["value"] = sorted(name for name in space if callable(space[name]))
                    else:
                        reply["value"] = plain(space[request["function"]](*arguments))
                        if request["echo"]:
                            reply["arguments"] = plain(arguments)
                    return dumps(reply).encode()
                except MemoryError:
                    # Answered below: what the program held is let go of with the exception.
                    reply = arguments = None
                except Unplain as problem:
                    return dumps({"nonce": nonce, "unplain": problem.args[0]}).encode()
                except BaseException as problem:
                    return dumps({"nonce": nonce, "failure": failure(problem)}).encode()
                reserve.clear()
                return dumps({"nonce": nonce, "memory": True}).encode()

            def send(data, descriptor=reply_to):
                while data:
                    data = data[write(descriptor, data):]

            def answer(data, went=b"r", changed=b"-", status=0):
                send(b"%b%b%4d %010d\n%b" % (went, changed, status, len(data), data))

            def exactly(count):
                parts = []
                while count > 0:
                    part = read(ask_from, min(count, 1 << 20))
                    if not part:
                        leave(0)
                    parts.append(part)
                    count -= len(part)
                return b"".join(parts)

            confinement = None

            def confined():
                if confinement is None:
                    return True
                # No new privileges, then the filter.
                return prctl(38, 1, 0, 0, 0) == 0 and prctl(22, 2, confinement, 0, 0) == 0

            def dies_with(parent):
                if prctl is not None:
                    prctl(1, 9, 0, 0, 0)
                return os.getppid() == parent

            def confine(program):
                kept = ctypes.create_string_buffer(program, len(program))
                class Program(ctypes.Structure):
                    _fields_ = [("count", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]
                made = Program(len(program) // 8, ctypes.addressof(kept))
                made.kept = kept
                return ctypes.pointer(made)

            def child(length, reply_end, output_end, farewell_here, other_ends):
                payload = exactly(length)
                os.dup2(output_end, 1)
                os.dup2(output_end, 2)
                for descriptor in (ask_from, output_end, reply_to) + other_ends:
                    os.close(descriptor)
                gc.enable()
                if confined():
                    send(perform(payload), reply_end)
                    leave(read(farewell_here, 1)[0])

            def isolated(length):
                reply_here, reply_end = os.pipe()
                output_here, output_end = os.pipe()
                farewell_here, farewell_end = os.pipe()
                farewell = os.urandom(1)[0] or 1
                write(farewell_end, bytes([farewell]))
                os.close(farewell_end)
                server, number = os.getpid(), os.fork()
                if number == 0:
                    try:
                        del farewell
                        if dies_with(server):
                            child(length, reply_end, output_end, farewell_here, (reply_here, output_here))
                    finally:
                        leave(0)
                for descriptor in (reply_end, output_end, farewell_here):
                    os.close(descriptor)
                parts, size, printed, went = [], 0, 0, b"r"
                waiting = select.poll()
                waiting.register(reply_here, select.POLLIN)
                waiting.register(output_here, select.POLLIN)
                open_reply = True
                while open_reply and went == b"r":
                    for descriptor, _ in waiting.poll():
                        data = read(descriptor, 1 << 18)
                        if descriptor == output_here:
                            printed += len(data)
                            if not data:
                                waiting.unregister(output_here)
                            elif printed > most_output:
                                went = b"o"
                        elif not data:
                            open_reply = False
                        else:
                            size += len(data)
                            parts.append(data)
                            if size > most_reply:
                                went = b"l"
                os.close(reply_here)
                os.close(output_here)
                os.kill(number, 9)
                status = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
                # Whoever left without the word of farewell did not get to the end of this script.
                status = 0 if status == farewell else status if status < 0 else 256
                changed = shared is not None and os.stat(shared).st_ctime_ns != untouched
                answer(b"".join(parts) if went == b"r" else b"", went, b"d" if changed else b"-", status)
                return size > 0 and status == 0

            gc.collect()
            gc.freeze()
            gc.disable()
            stays = False
            while True:
                head = exactly(16)
                verb, length = head[:4], int(head[5:15])
                if verb == b"text":
                    name, source = exactly(length).decode().split("\n", 1)
                    sources[name] = source
                    answer(b"{}")
                elif verb == b"filt":
                    confinement = confine(exactly(length))
                    answer(b"{}")
                elif verb == b"stay":
                    if not confined():
                        leave(1)
                    stays = True
                    gc.enable()
                    answer(b"{}")
                elif stays:
                    answer(perform(exactly(length)))
                elif isolated(length) and verb == b"load":
                    # It was loaded in a child without harm: once more here, without running it, for all that follow.
                    for name in sources:
                        try:
                            codes[name] = compile(sources[name], name + ".py", "exec", dont_inherit=True)
                        except BaseException:
                            pass


        _serve()
        """#
}
