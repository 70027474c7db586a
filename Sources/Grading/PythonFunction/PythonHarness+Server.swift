extension PythonHarness {
    /// Frames, confinement and children.
    static let server = #"""
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

            confinement, prctl = None, None
            if _ctypes is not None:
                # What the package ctypes would offer, without the time that it takes to load.
                class Whole(_ctypes._SimpleCData):
                    _type_ = "i"
                class Long(_ctypes._SimpleCData):
                    _type_ = "l"
                class Prctl(_ctypes.CFuncPtr):
                    _flags_, _restype_, _argtypes_ = _ctypes.FUNCFLAG_CDECL, Whole, (Whole, Long, Long, Long, Long)
                try:
                    prctl = Prctl(_ctypes.dlsym(_ctypes.dlopen(None, 2), "prctl"))
                except OSError:
                    pass

            def confine(program):
                class Byte(_ctypes._SimpleCData):
                    _type_ = "c"
                class Short(_ctypes._SimpleCData):
                    _type_ = "H"
                class Program(_ctypes.Structure):
                    _fields_ = [("count", Short), ("instructions", Long)]
                kept = (Byte * len(program)).from_buffer_copy(program)
                made = Program(len(program) // 8, _ctypes.addressof(kept))
                return made, kept, _ctypes.addressof(made)

            def confined():
                if confinement is None:
                    return True
                # No new privileges, then the filter.
                return prctl(38, 1, 0, 0, 0) == 0 and prctl(22, 2, confinement[2], 0, 0) == 0

            def dies_with(parent):
                if prctl is not None:
                    prctl(1, 9, 0, 0, 0)
                return posix.getppid() == parent

            def child(reply_end, output_end, farewell_here):
                posix.dup2(output_end, 1)
                posix.dup2(output_end, 2)
                close(output_end)
                gc.enable()
                if not confined():
                    return
                # Fetches the pages that every request needs while there is none yet.
                dumps(plain(loads(b"[1]")))
                payload = exactly(int(read(farewell_here, 10)))
                close(ask_from)
                send(perform(payload), reply_end)
                leave(read(farewell_here, 1)[0])

            # A child that waits for the length of its request in front of its word of farewell.
            def started(*other_ends):
                reply_here, reply_end = posix.pipe()
                output_here, output_end = posix.pipe()
                farewell_here, farewell_end = posix.pipe()
                gc.freeze()
                server, number = posix.getpid(), posix.fork()
                if number == 0:
                    try:
                        if dies_with(server):
                            for descriptor in (reply_to, reply_here, output_here, farewell_end) + other_ends:
                                close(descriptor)
                            child(reply_end, output_end, farewell_here)
                    finally:
                        leave(0)
                for descriptor in (reply_end, output_end, farewell_here):
                    close(descriptor)
                return number, reply_here, output_here, farewell_end

            ahead = []

            # Runs the request of that length in a child, and forks the next one meanwhile if another follows.
            def isolated(length, next_follows):
                number, reply_here, output_here, farewell_end = ahead.pop() if ahead else started()
                farewell = posix.urandom(1)[0] or 1
                write(farewell_end, b"%010d%c" % (length, farewell))
                close(farewell_end)
                if next_follows:
                    ahead.append(started(reply_here, output_here))
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
                close(reply_here)
                close(output_here)
                posix.kill(number, 9)
                status = posix.waitstatus_to_exitcode(posix.waitpid(number, 0)[1])
                # Whoever left without the word of farewell did not get to the end of this script.
                status = 0 if status == farewell else status if status < 0 else 256
                changed = shared is not None and posix.stat(shared).st_ctime_ns != untouched
                answer(b"".join(parts) if went == b"r" else b"", went, b"d" if changed else b"-", status)
                return size > 0 and status == 0
        """#
}
